import { formatShape } from "../core/shapes.ts";
import type { LayerTrace } from "../onnx/converted-model.ts";
import { toNativePermutation, toNchwPermutation } from "../onnx/layouts.ts";
import { floatTensor, permuted } from "../onnx/tensor.ts";
import type { OrtArray } from "../runtimes/ort-node/run-values.ts";
import type { LayerOutput } from "../runtimes/tfjs/layer-outputs.ts";
import { tieOf, type TieTensor } from "./ties.ts";

/**
 * - `same`: within the tolerance.
 * - `differs`: not within it, or of another shape.
 * - `folded`: the converter merged the layer into another one, so the file has no value for it.
 * - `absent`: the file should have the value, and has not.
 * - `tie`: a node that decides got the same numbers within the tolerance, and they are no further than that from where
 *   its decision turns.
 */
export type LayerState = "same" | "differs" | "folded" | "absent" | "tie";

export interface LayerComparison {
  readonly layer: string;
  readonly className: string;
  readonly state: LayerState;
  /** Largest |onnx - tfjs|; infinite where only one is NaN or infinite; null where nothing was compared. */
  readonly maxError: number | null;
  /** Largest |tfjs|, of the finite ones. */
  readonly scale: number | null;
  /** Why it differs, where that is no number: shapes. */
  readonly problem: string | null;
  /** Of a tie: how far the numbers were from where the decision turns, at most. */
  readonly tieDistance?: number;
}

export interface LayerDiff {
  /** In execution order: each layer comes after those that it reads. */
  readonly layers: readonly LayerComparison[];
  /** The first that differs, other than by a tie; all that it reads, and that could be compared, is the same. */
  readonly first: LayerComparison | null;
  /** Layers that were folded into the first one, or whose values it reads without one in between to compare. */
  readonly suspects: readonly string[];
}

/**
 * Compares the outputs of each layer.
 *
 * @param traces where each layer's output is in the ONNX graph
 * @param expected what TF.js computed
 * @param actual values of the ONNX graph by name
 * @param tolerance of the largest difference, relative to the largest number of the layer or to 1
 * @param given inputs and weights by their paths, which nodes decide by; ties are looked for where they are given
 */
export function compareLayers(
  traces: readonly LayerTrace[],
  expected: readonly LayerOutput[],
  actual: ReadonlyMap<string, OrtArray>,
  tolerance: number,
  given?: ReadonlyMap<string, TieTensor>,
): LayerDiff {
  const traceOf = new Map(traces.map((trace) => [trace.layer, trace]));
  const compared = expected.flatMap((output) => {
    const trace = traceOf.get(output.path);
    return trace === undefined
      ? []
      : [{ trace, output, row: compareLayer(trace, output, actual, tolerance) }];
  });
  const layers =
    given === undefined ? compared.map(({ row }) => row) : tiesAmong(compared, actual, tolerance, given);
  const first = layers.find(({ state }) => state === "differs") ?? null;
  return { layers, first, suspects: first === null ? [] : uncomparedBefore(first.layer, layers, expected) };
}

function compareLayer(
  trace: LayerTrace,
  output: LayerOutput,
  actual: ReadonlyMap<string, OrtArray>,
  tolerance: number,
): LayerComparison {
  const { layer, className } = trace;
  const value = actual.get(trace.value ?? layer);
  const nothing = { layer, className, maxError: null, scale: null, problem: null };
  if (value === undefined) {
    return { ...nothing, state: trace.value === null ? "folded" : "absent" };
  }
  const { shape, data } = inNativeOrder(value, trace);
  if (shape.join() !== output.shape.join()) {
    const problem = `shape ${formatShape(shape)} instead of ${formatShape(output.shape)}`;
    return { ...nothing, state: "differs", problem };
  }
  const { maxError, scale } = differenceOf(data, output.data);
  // A whole number is a count, a place or a class: next to right is wrong.
  const allowed = output.data instanceof Float32Array ? tolerance * Math.max(1, scale) : 0;
  const state = maxError <= allowed ? "same" : "differs";
  return { ...nothing, state, maxError, scale };
}

interface Compared {
  readonly trace: LayerTrace;
  readonly output: LayerOutput;
  readonly row: LayerComparison;
}

/** The rows, with those marked that differ by a tie. */
function tiesAmong(
  compared: readonly Compared[],
  actual: ReadonlyMap<string, OrtArray>,
  tolerance: number,
  given: ReadonlyMap<string, TieTensor>,
): LayerComparison[] {
  const values = new Map<string, TieTensor>([
    ...given,
    ...compared.map(({ output }) => [output.path, output] as const),
  ]);
  const states = new Map(compared.map(({ row }) => [row.layer, row.state]));
  return compared.map(({ trace, output, row }) => {
    const isDecided =
      row.state === "differs" && output.inputs.every((path) => states.get(path) !== "differs");
    return isDecided ? tieRow(trace, output, row, { actual, tolerance, values }) : row;
  });
}

function tieRow(
  trace: LayerTrace,
  output: LayerOutput,
  row: LayerComparison,
  by: {
    readonly actual: ReadonlyMap<string, OrtArray>;
    readonly tolerance: number;
    readonly values: ReadonlyMap<string, TieTensor>;
  },
): LayerComparison {
  const value = by.actual.get(trace.value ?? trace.layer);
  if (value === undefined || row.problem !== null) return row;
  const inputs = output.inputs.map((path) => by.values.get(path));
  const scale = inputs[0] === undefined ? 0 : differenceOf(inputs[0].data, inputs[0].data).scale;
  const distance = tieOf(
    {
      op: output.className,
      output: Number(/:(\d+)$/.exec(output.path)?.[1] ?? 0),
      inputs,
      expected: output,
      actual: inNativeOrder(value, trace).data,
    },
    by.tolerance * Math.max(1, scale),
  );
  return distance === null ? row : { ...row, state: "tie", tieDistance: distance };
}

/** The numbers that TF.js has for a layer, as the value of an ONNX graph that has others. */
export function asOnnxValue(trace: LayerTrace, { shape, data }: LayerOutput, like: OrtArray): OrtArray {
  const isImage = trace.layout === "NCHW" && shape.length >= 3;
  const moved = isImage
    ? permuted(floatTensor(shape, Float32Array.from(data)), toNchwPermutation(shape.length)).read()
    : data;
  const numbers =
    like.type === "int64"
      ? BigInt64Array.from(Array.from(moved, BigInt))
      : like.type === "int32"
        ? Int32Array.from(moved)
        : like.type === "bool"
          ? Uint8Array.from(moved)
          : Float32Array.from(moved);
  return { type: like.type, dims: like.dims, data: numbers };
}

/** The value in TF.js's order of axes. */
function inNativeOrder(
  value: OrtArray,
  { layout, flatFrom }: LayerTrace,
): { shape: readonly number[]; data: ArrayLike<number> } {
  const { dims } = value;
  // The converter keeps sizes and places as int64.
  const data = value.data instanceof BigInt64Array ? Array.from(value.data, Number) : value.data;
  const [batch = 1] = dims;
  const isFlat = layout === "flat-NCHW" && flatFrom !== null;
  // [N, C * H * W] is [N, C, H, W] in memory.
  const image = isFlat ? [batch, flatFrom.at(-1)!, ...flatFrom.slice(0, -1)] : dims;
  if (layout === "native" || image.length < 3) {
    return { shape: dims, data };
  }
  const moved = permuted(floatTensor(image, Float32Array.from(data)), toNativePermutation(image.length));
  return { shape: isFlat ? dims : moved.shape, data: moved.read() };
}

function differenceOf(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { maxError: number; scale: number } {
  let maxError = 0;
  let scale = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const [a, b] = [actual[index]!, expected[index]!];
    // NaN in both places, or the same infinity, is no difference.
    const error = Object.is(a, b) ? 0 : Math.abs(a - b);
    maxError = Math.max(maxError, Number.isNaN(error) ? Infinity : error);
    scale = Number.isFinite(b) ? Math.max(scale, Math.abs(b)) : scale;
  }
  return { maxError, scale };
}

/** Layers that this one reads, directly or through others that were not compared either. */
function uncomparedBefore(
  layer: string,
  compared: readonly LayerComparison[],
  outputs: readonly LayerOutput[],
): string[] {
  const inputsOf = new Map(outputs.map((output) => [output.path, output.inputs]));
  const unknown = new Set(compared.filter(({ maxError }) => maxError === null).map((row) => row.layer));
  const found = new Set<string>();
  const pending = [...(inputsOf.get(layer) ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (unknown.has(next) && !found.has(next)) {
      found.add(next);
      pending.push(...(inputsOf.get(next) ?? []));
    }
  }
  return [...found];
}
