import type { Shape, Value } from "./types.ts";

/** The dimensions that ONNX sees. */
export function onnxDims(value: Pick<Value, "shape" | "layout">): Shape {
  return value.layout === "NCHW" ? movedLastToSecond(value.shape) : value.shape;
}

/** [N, H, W, C] -> [N, C, H, W], for any rank. */
export function movedLastToSecond<T>(list: readonly T[]): T[] {
  return [list[0]!, list.at(-1)!, ...list.slice(1, -1)];
}

/** [N, C, H, W] -> [N, H, W, C], for any rank. */
export function movedSecondToLast<T>(list: readonly T[]): T[] {
  return [list[0]!, ...list.slice(2), list[1]!];
}

/** The Transpose permutation of NHWC -> NCHW for a rank. */
export function toNchwPermutation(rank: number): number[] {
  return movedLastToSecond(Array.from({ length: rank }, (_, axis) => axis));
}

/** The Transpose permutation of NCHW -> NHWC for a rank. */
export function toNativePermutation(rank: number): number[] {
  return movedSecondToLast(Array.from({ length: rank }, (_, axis) => axis));
}

/** The ONNX axis of an axis of `value.shape`. Negative axes count from the end. */
export function onnxAxis(value: Pick<Value, "shape" | "layout">, axis: number): number {
  const rank = value.shape.length;
  const positive = axis < 0 ? axis + rank : axis;
  return value.layout === "NCHW" ? toNchwPermutation(rank).indexOf(positive) : positive;
}

/**
 * Whether moving the channels changes no element's place: one channel, or one pixel. Then a Reshape does
 * what a Transpose would.
 */
export function isMoveFree(shape: Shape): boolean {
  return shape.at(-1) === 1 || shape.slice(1, -1).every((dimension) => dimension === 1);
}

/** The target of a Reshape: 0 copies the batch, one unknown dimension is -1; null where two are unknown. */
export function reshapeTarget(dims: Shape): number[] | null {
  const rest = dims.slice(1);
  const unknown = rest.filter((dimension) => dimension === null).length;
  return unknown > 1 ? null : [0, ...rest.map((dimension) => dimension ?? -1)];
}

/** Whether two values lie in memory the same way, so that one elementwise operator can take both. */
export function sameLayout(a: Value, b: Value): boolean {
  return a.layout === b.layout && a.flatFrom?.join() === b.flatFrom?.join();
}
