import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf, picked, placedOffsets, stridesOf } from "../offsets.ts";
import { numbers, withShape, type Evaluated, type Numbers } from "../value.ts";
import { sizeOf } from "../../../core/shapes.ts";

/** Operators that hold graphs. */
export const controlOperators = {
  If: (call) => call.run(call.numbers(0).data[0] === 0 ? "else_branch" : "then_branch", []),
  Loop: loop,
  Scan: scan,
} as const satisfies Record<string, Operator>;

/** The body takes (step, condition, ...state) and gives (condition, ...state, ...rows to collect). */
function loop(call: NodeCall): Evaluated[] {
  const most = call.has(0) ? call.numbers(0).data[0]! : Infinity;
  let isOn = !call.has(1) || call.numbers(1).data[0] !== 0;
  let state = Array.from({ length: call.inputCount - 2 }, (_, index) => call.any(index + 2));
  const collected: Evaluated[][] = [];
  for (let step = 0; step < most && isOn; step += 1) {
    const [condition, ...results] = call.run("body", [
      numbers("int64", [step], []),
      numbers("bool", [1], []),
      ...state,
    ]);
    isOn = (condition as Numbers).data[0] !== 0;
    state = results.slice(0, state.length);
    results.slice(state.length).forEach((row, index) => (collected[index] ??= []).push(row));
  }
  const rowCount = call.node.output.length - state.length;
  return [...state, ...Array.from({ length: rowCount }, (_, index) => stacked(collected[index] ?? [], 0))];
}

/** The body takes (...state, ...rows of the inputs) and gives (...state, ...rows to collect). */
function scan(call: NodeCall): Evaluated[] {
  const inputCount = call.int("num_scan_inputs", 1);
  const stateCount = call.inputCount - inputCount;
  let state = Array.from({ length: stateCount }, (_, index) => call.any(index));
  const axes = call.ints("scan_input_axes") ?? [];
  const backwards = call.ints("scan_input_directions") ?? [];
  const inputs = Array.from({ length: inputCount }, (_, index) => {
    const value = call.any(stateCount + index);
    return { value, axis: axisOf(axes[index] ?? 0, value.shape.length), isBackwards: backwards[index] === 1 };
  });
  const steps = inputs[0]!.value.shape[inputs[0]!.axis]!;
  const collected: Evaluated[][] = [];
  for (let step = 0; step < steps; step += 1) {
    const rows = inputs.map(({ value, axis, isBackwards }) =>
      rowAt(value, axis, isBackwards ? steps - 1 - step : step),
    );
    const results = call.run("body", [...state, ...rows]);
    state = results.slice(0, stateCount);
    results.slice(stateCount).forEach((row, index) => (collected[index] ??= []).push(row));
  }
  const outputAxes = call.ints("scan_output_axes") ?? [];
  const reversed = call.ints("scan_output_directions") ?? [];
  const rowCount = call.node.output.length - stateCount;
  return [
    ...state,
    ...Array.from({ length: rowCount }, (_, index) => {
      const rows = collected[index] ?? [];
      return stacked(reversed[index] === 1 ? rows.toReversed() : rows, outputAxes[index] ?? 0);
    }),
  ];
}

function rowAt(value: Evaluated, axis: number, place: number): Evaluated {
  const places = value.shape.map((length, at) =>
    at === axis ? [place] : Array.from({ length }, (_, index) => index),
  );
  const shape = value.shape.filter((_, at) => at !== axis);
  return picked(value, shape, placedOffsets(places, stridesOf(value.shape)));
}

function stacked(rows: readonly Evaluated[], axis: number): Evaluated {
  const [first] = rows;
  if (first === undefined) return numbers("float32", [], [0]);
  const at = axisOf(axis, first.shape.length + 1);
  return joined(
    rows.map((row) => withShape(row, [...row.shape.slice(0, at), 1, ...row.shape.slice(at)])),
    at,
  );
}

/** Values one after another along an axis. */
export function joined(parts: readonly Evaluated[], axis: number): Evaluated {
  const [first] = parts as [Evaluated, ...Evaluated[]];
  const shape = first.shape.map((length, at) =>
    at === axis ? parts.reduce((sum, part) => sum + part.shape[axis]!, 0) : length,
  );
  const { outer } = around(shape, axis);
  const rowSizes = parts.map((part) => sizeOf(part.shape.slice(axis)));
  if (first.dtype === "string") {
    const texts: string[] = [];
    for (let row = 0; row < outer; row += 1) {
      parts.forEach(({ data }, index) => {
        texts.push(
          ...(data as readonly string[]).slice(row * rowSizes[index]!, (row + 1) * rowSizes[index]!),
        );
      });
    }
    return { ...first, shape, data: texts };
  }
  const data = new Float64Array(sizeOf(shape));
  let to = 0;
  for (let row = 0; row < outer; row += 1) {
    for (const [index, part] of parts.entries()) {
      const size = rowSizes[index]!;
      data.set((part.data as Float64Array).subarray(row * size, (row + 1) * size), to);
      to += size;
    }
  }
  return { ...first, shape, data };
}
