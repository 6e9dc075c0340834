import type { OpContext } from "../graph-model/op-context.ts";
import type { Value } from "../types.ts";
import { sizeOfAxis } from "./counting.ts";
import { shapeOf } from "./graph.ts";

const int64 = "int64";

/**
 * A native value with its axes in an order that is worked out at run time. ONNX's Transpose has to know it before, so
 * each element is fetched from its place: the sum of its index on each axis times the stride of that axis.
 *
 * @param order the axis of `x` that each axis of the result is, int32
 */
export function inComputedOrder(op: OpContext, x: Value, order: Value): Value {
  const rank = x.shape.length;
  if (rank < 2) {
    return x;
  }
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const ordered = (numbers: Value) =>
    op.node("Gather", [numbers, op.asInt64(order)], { shape: [rank], dtype: int64 }, { axis: 0 });
  const sizes = ordered(op.asInt64(shapeOf(op, x)));
  const strides = ordered(stridesOf(op, x));
  const element = (numbers: Value, axis: number) =>
    op.node("Gather", [numbers, op.wholeNumber(axis)], { shape: [], dtype: int64 }, { axis: 0 });
  const places = axes
    .map((axis) => {
      const count = op.node("Range", [op.wholeNumber(0), element(sizes, axis), op.wholeNumber(1)], {
        shape: [null],
        dtype: int64,
      });
      const part = op.node("Mul", [count, element(strides, axis)], { shape: [null], dtype: int64 });
      const behind = axes.slice(axis + 1).map(() => 1);
      return op.node("Reshape", [part, op.int64([-1, ...behind])], {
        shape: [null, ...behind],
        dtype: int64,
      });
    })
    .reduce((sum, part) => op.node("Add", [sum, part], { shape: axes.map(() => null), dtype: int64 }));
  const flat = op.node("Reshape", [x, op.int64([-1])], { shape: [null], dtype: x.dtype });
  const dims = axes.map((axis) => `${op.path}:${axis}`);
  return op.nodeWithDims("Gather", [flat, places], dims, { dtype: x.dtype }, { axis: 0 });
}

/** How many elements lie from one index to the next on each axis, int64 [rank]. */
function stridesOf(op: OpContext, x: Value): Value {
  const strides: Value[] = [op.int64([1])];
  for (let axis = x.shape.length - 1; axis > 0; axis -= 1) {
    const size = sizeOfAxis(op, x, axis);
    strides.unshift(op.node("Mul", [strides[0]!, size], { shape: [1], dtype: int64 }));
  }
  return op.node("Concat", strides, { shape: [x.shape.length], dtype: int64 }, { axis: 0 });
}
