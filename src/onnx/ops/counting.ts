import type { OpContext } from "../graph-model/op-context.ts";
import { onnxAxis } from "../layouts.ts";
import type { Value } from "../types.ts";
import { shapeOf } from "./graph.ts";

/** The size of an axis, int64 [1]. */
export function sizeOfAxis(op: OpContext, x: Value, axis: number): Value {
  const shape = op.asInt64(shapeOf(op, x));
  return op.node("Gather", [shape, op.int64([axis])], { shape: [1], dtype: "int64" }, { axis: 0 });
}

/** The size of an axis in TF.js's order, int64 of rank 0: a constant, or measured at run time where it is free. */
export function sizeAlong(op: OpContext, x: Value, axis: number): Value {
  const int64 = { shape: [], dtype: "int64" } as const;
  const size = op.dims(x)[axis];
  if (typeof size === "number") {
    return op.wholeNumber(size);
  }
  const shape = op.node("Shape", [x], { shape: [x.shape.length], dtype: "int64" });
  return op.node("Gather", [shape, op.wholeNumber(onnxAxis(x, axis))], int64, { axis: 0 });
}

/**
 * 0, 1, 2, ... below a number, int32: a constant where the number is known.
 *
 * @param size int32 of rank 0 or 1
 */
export function countedTo(op: OpContext, size: Value): Value {
  const known = op.knownNumbers(size)?.[0];
  if (known !== undefined) {
    return op.constantOf("int32", [known], [...Array(known).keys()]);
  }
  const end = size.shape.length === 0 ? size : op.reshape(op.native(size), { shape: [], dtype: "int32" });
  const bounds = [op.constantOf("int32", [], [0]), end, op.constantOf("int32", [], [1])];
  const dim = op.content(size)?.elements[0] ?? `${op.path}:count`;
  return op.nodeWithDims("Range", bounds, [dim], { dtype: "int32" });
}
