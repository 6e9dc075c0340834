import { subtractDims, type Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import { onnxAxis } from "../layouts.ts";
import { TO_THE_END } from "../operators.ts";
import type { Value } from "../types.ts";

/** A range on an axis in TF.js's order, as ONNX's Slice takes it. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A part of a value, in the layout that it has. */
export function sliced(op: OpContext, x: Value, ranges: readonly Range[]): Value {
  const dims = [...op.dims(x)];
  const kept = ranges.filter((range) => {
    const before = dims[range.axis]!;
    const isAll = range.step === 1 && range.start === 0 && (range.end >= TO_THE_END || range.end === before);
    dims[range.axis] = isAll ? before : sizeOfRange(op, before, range);
    return !isAll;
  });
  if (kept.length === 0) {
    return x;
  }
  const value = x.layout === "flat-NCHW" ? op.native(x) : x;
  const places = kept.map(({ axis }) => onnxAxis(value, axis));
  const inputs = [
    kept.map(({ start }) => start),
    kept.map(({ end }) => end),
    places,
    kept.map(({ step }) => step),
  ];
  return op.nodeWithDims("Slice", [value, ...inputs.map((input) => op.int64(input))], dims, {
    dtype: value.dtype,
    layout: value.layout,
  });
}

/** Elements from `start` to before `end` on one axis; negative ones count from the end, null is the end. */
export function sliceAlong(op: OpContext, x: Value, axis: number, start: number, end: number | null): Value {
  return sliced(op, x, [{ axis, start, end: end ?? TO_THE_END, step: 1 }]);
}

/** A value backwards on one axis. */
export function reversedAlong(op: OpContext, x: Value, axis: number): Value {
  return sliced(op, x, [{ axis, start: -1, end: -TO_THE_END, step: -1 }]);
}

function sizeOfRange(op: OpContext, size: Dim, { axis, start, end, step }: Range): Dim {
  if (typeof size === "string") {
    const isReverse = step === -1 && start === -1 && end <= -TO_THE_END;
    if (isReverse) {
      return size;
    }
    // Whether the axis is long enough for the range is not known.
    const isTail = step === 1 && start >= 0 && end >= TO_THE_END;
    return isTail && start === 0 ? subtractDims(size, 0) : `${op.path}:${axis}`;
  }
  const at = (position: number, low: number, high: number) =>
    Math.min(Math.max(position < 0 ? position + size : position, low), high);
  if (step > 0) {
    return Math.max(0, Math.ceil((at(end, 0, size) - at(start, 0, size)) / step));
  }
  const last = end < -size ? -1 : at(end, -1, size - 1);
  return Math.max(0, Math.ceil((at(start, 0, size - 1) - last) / -step));
}
