import type { Dim } from "../graph-model/dims.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import { isMoveFree } from "../layouts.ts";
import type { Value } from "../types.ts";
import { missingSize } from "./axes.ts";
import { upsampled } from "./copies.ts";

/** A Reshape to a computed or constant target; where all but one size is known, the target is a constant. */
export function reshapeTo(op: OpContext, x: Value, target: Value): Value {
  const known = op.content(target)?.elements ?? op.knownNumbers(target);
  const [rank] = target.shape;
  if (known === null) {
    if (rank === null || rank === undefined) {
      return op.unsupported("the rank of its result is not known before run time");
    }
    const unknown = Array.from({ length: rank }, () => null);
    return runTimeReshape(op, op.native(x), target, { shape: unknown, dtype: x.dtype });
  }
  const dims = resultDims(op, op.dims(x), known);
  const special = flattened(op, x, dims) ?? upsampled(op, x, dims);
  if (special !== null) {
    return special;
  }
  const native = op.native(x);
  const constant = constantTarget(op.dims(native), dims, known);
  if (constant !== null) {
    return op.nodeWithDims("Reshape", [native, op.int64(constant)], dims, { dtype: x.dtype });
  }
  const result = runTimeReshape(op, native, target, { shape: shapeFromDims(dims), dtype: x.dtype });
  return op.withDims(result, dims);
}

/** A Reshape to dimensions of which at most one is unknown, or the same as that of the input. */
export function reshapeToDims(op: OpContext, x: Value, dims: readonly Dim[]): Value {
  const native = op.native(x);
  const target =
    constantTarget(op.dims(native), dims, dims) ?? op.unsupported("it has more than one free dimension");
  return op.nodeWithDims("Reshape", [native, op.int64(target)], dims, { dtype: x.dtype });
}

function runTimeReshape(
  op: OpContext,
  x: Value,
  target: Value,
  result: { shape: readonly (number | null)[]; dtype: Value["dtype"] },
): Value {
  return op.node("Reshape", [x, op.asInt64(target)], result, op.opset >= 14 ? { allowzero: 1 } : {});
}

/** The dimensions of the result, with the one that is -1 worked out. */
function resultDims(op: OpContext, from: readonly Dim[], target: readonly Dim[]): Dim[] {
  const open = target.findIndex((dim) => dim === -1);
  if (open < 0) {
    return [...target];
  }
  const others = target.filter((_, axis) => axis !== open);
  if (others.includes(-1)) {
    return op.invalid("has two dimensions of -1 in its shape");
  }
  const missing = missingSize(from, others) ?? `${op.path}:${open}`;
  return target.map((dim, axis) => (axis === open ? missing : dim));
}

/** The target as constants: 0 copies a dimension, -1 is what is left; null where that is not enough. */
function constantTarget(from: readonly Dim[], dims: readonly Dim[], target: readonly Dim[]): number[] | null {
  if (dims.includes(0)) {
    return null;
  }
  const result = dims.map((dim, axis) => {
    if (typeof dim === "number") {
      return dim;
    }
    return dim === from[axis] ? 0 : -1;
  });
  const isClear = result.filter((size) => size === -1).length <= 1;
  if (!isClear && target.includes(-1)) {
    return null;
  }
  return isClear ? result : null;
}

/**
 * [N, H, W, C] to [N, H W C] of an image that lies channels first: its own order stays, and the weights of the
 * MatMul behind are put into it.
 */
function flattened(op: OpContext, x: Value, dims: readonly Dim[]): Value | null {
  const [batch, ...rest] = op.dims(x);
  const isFlattening = dims.length === 2 && dims[0] === batch && rest.every((dim) => typeof dim === "number");
  if (x.layout !== "NCHW" || !isFlattening || isMoveFree(x.shape)) {
    return null;
  }
  const flat = op.node("Reshape", [x, op.int64([typeof batch === "number" ? batch : 0, -1])], {
    shape: shapeFromDims(dims),
    dtype: x.dtype,
    layout: "flat-NCHW",
    flatFrom: rest,
  });
  op.conversion.facts.setUnflattened(flat, x);
  return op.withDims(flat, dims);
}
