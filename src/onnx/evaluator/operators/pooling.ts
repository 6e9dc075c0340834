import { sizeOf } from "../../../core/shapes.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { zeros, type Evaluated, type Numbers } from "../value.ts";
import { kernelPlaces, offsetsAt, windowsOf, type Windows } from "../windows.ts";

/** Pools that add up; MaxPool stands with those that select. */
export const poolingOperators = {
  AveragePool: averagePool,
  GlobalAveragePool: (call) =>
    global(call, (values, round) => values.reduce((sum, x) => round(sum + x), 0) / values.length),
  GlobalLpPool: (call) => global(call, (values, round) => lpNorm(values, call.int("p", 2), round)),
  LpPool: lpPool,
} as const satisfies Record<string, Operator>;

export const selectingPools = {
  MaxPool: maxPool,
  GlobalMaxPool: (call) => global(call, (values) => values.reduce((most, x) => Math.max(most, x), -Infinity)),
} as const satisfies Record<string, Operator>;

function global(
  call: NodeCall,
  reduce: (values: Float64Array, round: (x: number) => number) => number,
): Numbers {
  const x = call.numbers(0);
  const [batch, channels, ...input] = x.shape as [number, number, ...number[]];
  const size = sizeOf(input);
  const result = zeros(x.dtype, [batch, channels, ...input.map(() => 1)]);
  for (let row = 0; row < result.data.length; row += 1) {
    result.data[row] = reduce(x.data.subarray(row * size, (row + 1) * size), call.arithmetic.round);
  }
  return result;
}

function lpNorm(values: Float64Array, p: number, round: (x: number) => number): number {
  return values.reduce((sum, x) => round(sum + Math.abs(x) ** p), 0) ** (1 / p);
}

interface Pool {
  readonly x: Numbers;
  readonly windows: Windows;
  readonly sources: readonly Int32Array[];
  readonly result: Numbers;
}

function poolOf(call: NodeCall): Pool {
  const x = call.numbers(0);
  const [batch, channels, ...input] = x.shape as [number, number, ...number[]];
  const windows = windowsOf(call, input, call.ints("kernel_shape")!);
  const sources = kernelPlaces(windows).map((place) => offsetsAt(windows, place));
  return { x, windows, sources, result: zeros(x.dtype, [batch, channels, ...windows.output]) };
}

function averagePool(call: NodeCall): Numbers {
  const { x, windows, sources, result } = poolOf(call);
  const divisors = call.int("count_include_pad", 0) === 1 ? paddedCounts(windows) : insideCounts(sources);
  sumWindows({ x, windows, sources, result }, call, (value) => value);
  const { data } = result;
  for (let index = 0; index < data.length; index += 1) {
    data[index] = data[index]! / divisors[index % divisors.length]!;
  }
  return result;
}

function lpPool(call: NodeCall): Numbers {
  const pool = poolOf(call);
  const p = call.int("p", 2);
  sumWindows(pool, call, (value) => Math.abs(value) ** p);
  return { ...pool.result, data: pool.result.data.map((sum) => sum ** (1 / p)) };
}

function sumWindows(
  { x, windows, sources, result }: Pool,
  { arithmetic: { round } }: NodeCall,
  map: (value: number) => number,
): void {
  const count = sizeOf(windows.output);
  const size = sizeOf(windows.input);
  for (let row = 0; row * count < result.data.length; row += 1) {
    for (const source of sources) {
      for (let window = 0; window < count; window += 1) {
        const offset = source[window]!;
        if (offset < 0) continue;
        const at = row * count + window;
        result.data[at] = round(result.data[at]! + map(x.data[row * size + offset]!));
      }
    }
  }
}

/** Places of each window that lie in the input. */
function insideCounts(sources: readonly Int32Array[]): Float64Array {
  const counts = new Float64Array(sources[0]!.length);
  for (const source of sources) {
    for (let window = 0; window < counts.length; window += 1) if (source[window]! >= 0) counts[window]! += 1;
  }
  return counts;
}

/** Places of each window that lie in the input or its padding; what ceil_mode adds behind that does not count. */
function paddedCounts(windows: Windows): Float64Array {
  const { input, begins, ends } = windows;
  const padded: Windows = {
    ...windows,
    input: input.map((size, axis) => size + begins[axis]! + ends[axis]!),
    begins: input.map(() => 0),
  };
  return insideCounts(kernelPlaces(padded).map((place) => offsetsAt(padded, place)));
}

/** The largest of each window, the first where several are, and where it lies. */
function maxPool(call: NodeCall): Evaluated[] {
  const { x, windows, sources, result } = poolOf(call);
  const indices = zeros("int64", result.shape);
  const count = sizeOf(windows.output);
  const size = sizeOf(windows.input);
  result.data.fill(-Infinity);
  for (let row = 0; row * count < result.data.length; row += 1) {
    for (const source of sources) {
      for (let window = 0; window < count; window += 1) {
        const offset = source[window]!;
        const at = row * count + window;
        if (offset < 0) continue;
        const value = x.data[row * size + offset]!;
        if (value > result.data[at]! || Number.isNaN(value)) {
          result.data[at] = value;
          indices.data[at] = row * size + offset;
        }
      }
    }
  }
  return [result, indices];
}
