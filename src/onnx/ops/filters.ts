import type { OpContext } from "../graph-model/op-context.ts";
import { depthwiseKernel, kernelOihw, type ComputedKernel } from "../operators/convolution.ts";
import type { FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { transposed } from "./transformation.ts";

/** The filter of a convolution in TF.js's order. */
export interface Filter {
  /** [...spatial, A, B] */
  readonly shape: readonly number[];
  /** As ONNX wants it: [B, A, ...spatial], or [A * B, 1, ...spatial] for a depthwise one. */
  readonly kernel: FloatTensor | ComputedKernel;
}

/**
 * The filter that a node reads: a weight is permuted now, what is computed when the model runs.
 *
 * @param rank of the image: 2 or 3
 */
export function filterOf(op: OpContext, given: Value, rank: number, isDepthwise: boolean): Filter {
  if (given.shape.length !== rank + 2) {
    return op.invalid(`needs a filter of rank ${rank + 2}, but has rank ${given.shape.length}`);
  }
  const constant = op.floatConstant(given);
  if (constant !== null) {
    const kernel = isDepthwise ? depthwiseKernel(constant) : kernelOihw(constant);
    return { shape: constant.shape, kernel };
  }
  const shape = given.shape.map((size) => size ?? op.unsupported("the shape of its filter must be known"));
  const filter = castTo(op, op.native(given), "float32");
  const moved = (order: readonly number[]): ComputedKernel => ({
    ...transposed(op, filter, order),
    shape: order.map((axis) => shape[axis]!),
  });
  const spatial = Array.from({ length: rank }, (_, axis) => axis);
  if (!isDepthwise) {
    return { shape, kernel: moved([rank + 1, rank, ...spatial]) };
  }
  const [height, width, channels, multiplier] = shape as [number, number, number, number];
  const flat = [channels * multiplier, 1, height, width];
  return { shape, kernel: { ...reshapeToDims(op, moved([2, 3, 0, 1]), flat), shape: flat } };
}
