import type { LayerContext } from "../../layer-context.ts";
import { onnxAxis } from "../../layouts.ts";
import { reduce, type Reduction } from "../../operators.ts";
import type { Value } from "../../types.ts";
import { batchMajor, offerTimeMajor, pick } from "./sequences.ts";

/** How Bidirectional makes one output of two; null: it does not. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;

const reductions = {
  sum: "ReduceSum",
  mul: "ReduceProd",
  ave: "ReduceMean",
} as const satisfies Record<string, Reduction>;

/**
 * The output of a bidirectional operator.
 *
 * @param sequence [T, 2, N, units]; null where only the last step counts
 * @param last [2, N, units]
 * @returns one value, or two where they are not merged: [N, T, ...] or [N, ...]
 */
export function mergeDirections(
  layer: LayerContext,
  sequence: Value | null,
  last: Value | undefined,
  mode: MergeMode,
): Value[] {
  const value = sequence ?? last!;
  const axis = sequence === null ? 0 : 1;
  const inBatchOrder = (merged: Value) => (sequence === null ? merged : batchMajor(layer, merged));
  if (mode === null) {
    return [0, 1].map((index) => inBatchOrder(pick(layer, value, axis, index)));
  }
  if (mode === "concat") {
    return [sequence === null ? sideBySide(layer, value, [1, 0, 2]) : concatenated(layer, sequence)];
  }
  const shape = value.shape.toSpliced(axis, 1);
  return [inBatchOrder(reduce(layer, reductions[mode], value, [axis], false, { shape }))];
}

/** [T, 2, N, units] -> [N, T, 2 * units] */
function concatenated(layer: LayerContext, sequence: Value): Value {
  const result = sideBySide(layer, sequence, [2, 0, 1, 3]);
  offerTimeMajor(layer, result, () => sideBySide(layer, sequence, [0, 2, 1, 3]));
  return result;
}

/** Transposes so that the axis of the two directions is the last but one, and joins it to the last one. */
function sideBySide(layer: LayerContext, value: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => value.shape[axis]!);
  const moved = layer.node("Transpose", [value], { shape }, { perm });
  const units = shape.at(-1)!;
  const kept = shape.slice(0, -2);
  const target = layer.int64([...kept.map(() => 0), 2 * units]);
  return layer.node("Reshape", [moved, target], { shape: [...kept, 2 * units] });
}

/** The outputs of two layers, in the same layout, as one; or both where they are not merged. */
export function mergePair(layer: LayerContext, ahead: Value, back: Value, mode: MergeMode): Value[] {
  if (mode === null) {
    return [ahead, back];
  }
  if (mode === "concat") {
    const features = ahead.shape.at(-1) ?? null;
    const shape = [...ahead.shape.slice(0, -1), features === null ? null : 2 * features];
    return [layer.node("Concat", [ahead, back], { ...ahead, shape }, { axis: onnxAxis(ahead, -1) })];
  }
  if (mode === "mul") {
    return [layer.node("Mul", [ahead, back], ahead)];
  }
  const sum = layer.node("Add", [ahead, back], ahead);
  return [mode === "sum" ? sum : layer.node("Mul", [layer.scalar(0.5), sum], ahead)];
}
