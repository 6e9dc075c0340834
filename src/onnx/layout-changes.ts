import type { NodeWriter, ResultSpec } from "./node-writer.ts";
import {
  isMoveFree,
  movedLastToSecond,
  onnxDims,
  reshapeTarget,
  toNativePermutation,
  toNchwPermutation,
} from "./layouts.ts";
import { permuted, reshaped, type FloatTensor } from "./tensor.ts";
import type { Value } from "./types.ts";

/** What changing a layout needs of a pen. */
export interface LayoutPen extends Pick<NodeWriter, "node"> {
  reshape(value: Value, result: ResultSpec): Value;
  native(value: Value): Value;
}

/** Writes the nodes that bring a value, which has another layout, into TF.js's own order. */
export function changedToNative(layer: LayoutPen, value: Value): Value {
  const result = { ...value, layout: "native", flatFrom: null } as const;
  if (value.layout === "NCHW") {
    return moveChannels(layer, value, result, toNativePermutation(value.shape.length));
  }
  const [batch] = value.shape;
  const unflattened = [batch!, ...value.flatFrom!];
  const image = layer.reshape(value, { ...value, shape: unflattened, layout: "NCHW", flatFrom: null });
  return layer.reshape(layer.native(image), result);
}

/** Writes the node that moves the last axis of a `native` value behind the batch. */
export function changedToNchw(layer: LayoutPen, value: Value): Value {
  return moveChannels(layer, value, { ...value, layout: "NCHW" }, toNchwPermutation(value.shape.length));
}

function moveChannels(layer: LayoutPen, value: Value, result: Value, permutation: readonly number[]): Value {
  // A Reshape costs nothing at run time, but it needs a known size.
  if (isMoveFree(value.shape) && reshapeTarget(onnxDims(result)) !== null) {
    return layer.reshape(value, result);
  }
  return layer.node("Transpose", [value], result, { perm: permutation });
}

/** A weight over the features that were flattened from [H, W, C], with `axis` reordered to [C, H, W]. */
export function channelsFirstFeatures(
  tensor: FloatTensor,
  flatFrom: readonly number[],
  axis: number,
): FloatTensor {
  const before = tensor.shape.slice(0, axis);
  const after = tensor.shape.slice(axis + 1);
  const expanded = reshaped(tensor, [...before, ...flatFrom, ...after]);
  const outer = before.map((_, index) => index);
  const inner = after.map((_, index) => axis + flatFrom.length + index);
  // [H, W, C] -> [C, H, W]
  const image = movedLastToSecond([0, ...flatFrom.map((_, index) => index + 1)])
    .slice(1)
    .map((index) => index - 1 + axis);
  return reshaped(permuted(expanded, [...outer, ...image, ...inner]), tensor.shape);
}
