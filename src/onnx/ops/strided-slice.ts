import type { OpContext } from "../graph-model/op-context.ts";
import { TO_THE_END } from "../operators.ts";
import type { Value } from "../types.ts";
import { sliced, type Range } from "./slices.ts";
import { squeezed } from "./transformation.ts";

/** What a StridedSlice does, worked out from its masks. */
interface Plan {
  readonly ranges: readonly Range[];
  /** Axes of the input that vanish. */
  readonly shrunk: readonly number[];
  /** Axes of the result that are new. */
  readonly added: readonly number[];
}

/** A part of a value: a Slice, then a Squeeze of single elements, then an Unsqueeze of new axes. */
export function stridedSlice(op: OpContext): Value {
  const x = op.input(0);
  const begins = op.knownNumbers(op.input(1));
  const ends = op.knownNumbers(op.input(2));
  if (begins === null || ends === null) {
    return computedRange(op, x);
  }
  const strides = op.inputs.length > 3 ? op.numbers(op.input(3), "strides") : begins.map(() => 1);
  const { ranges, shrunk, added } = planOf(op, x.shape.length, begins, ends, strides);
  const part = sliced(op, x, ranges);
  const fewer = shrunk.length === 0 ? part : squeezed(op, part, shrunk);
  if (added.length === 0) {
    return fewer;
  }
  const native = op.native(fewer);
  const dims = added.reduce((list, axis) => list.toSpliced(axis, 0, 1), [...op.dims(native)]);
  return op.nodeWithDims("Unsqueeze", [native, op.int64(added)], dims, { dtype: native.dtype });
}

/** @see tfjs-core slice_util.ts, `sliceInfo` */
function planOf(
  op: OpContext,
  rank: number,
  begins: readonly number[],
  ends: readonly number[],
  strides: readonly number[],
): Plan {
  const has = (name: string, index: number) => (op.attributes.number(name, 0) & (1 << index)) !== 0;
  const specs = begins.map((_, index) => index);
  const ellipsis = specs.find((index) => has("ellipsis_mask", index));
  const isNew = (index: number) => index !== ellipsis && has("new_axis_mask", index);
  const real = specs.filter((index) => index !== ellipsis && !isNew(index)).length;
  const ranges: Range[] = [];
  const shrunk: number[] = [];
  const added: number[] = [];
  let axis = 0;
  let place = 0;
  for (const index of specs) {
    if (index === ellipsis) {
      axis += rank - real;
      place += rank - real;
    } else if (isNew(index)) {
      added.push(place);
      place += 1;
    } else if (has("shrink_axis_mask", index)) {
      const start = begins[index]!;
      ranges.push({ axis, start, end: start === -1 ? TO_THE_END : start + 1, step: 1 });
      shrunk.push(axis);
      axis += 1;
    } else {
      const step = strides[index]!;
      const start = has("begin_mask", index) ? (step > 0 ? 0 : -1) : begins[index]!;
      const end = has("end_mask", index) ? (step > 0 ? TO_THE_END : -TO_THE_END) : ends[index]!;
      ranges.push({ axis, start, end, step });
      axis += 1;
      place += 1;
    }
  }
  return { ranges, shrunk, added };
}

/** A range that is known at run time only, on the first axes. */
function computedRange(op: OpContext, x: Value): Value {
  const mask = (name: string) => op.attributes.number(name, 0);
  if (mask("ellipsis_mask") !== 0 || mask("new_axis_mask") !== 0) {
    return op.unsupported("computed begin or end with an ellipsis or a new axis");
  }
  const native = op.native(x);
  const count = op.dims(op.input(1))[0];
  const strides = op.numbers(op.input(3), "strides");
  if (typeof count !== "number") {
    return op.unsupported("the number of its axes is not known");
  }
  const int64 = { shape: [count], dtype: "int64" } as const;
  const bits = (name: string) => Array.from({ length: count }, (_, index) => (mask(name) >> index) & 1);
  const shrink = bits("shrink_axis_mask");
  const begin = op.asInt64(op.input(1));
  const choose = (flags: readonly number[], yes: Value, no: Value) =>
    flags.every((flag) => flag === 0)
      ? no
      : op.node("Where", [op.constantOf("bool", [count], flags), yes, no], int64);
  const starts = choose(
    bits("begin_mask").map((flag, index) => (shrink[index] ? 0 : flag)),
    op.int64(strides.map((step) => (step > 0 ? 0 : TO_THE_END))),
    begin,
  );
  const last = choose(
    bits("end_mask").map((flag, index) => (shrink[index] ? 0 : flag)),
    op.int64(strides.map((step) => (step > 0 ? TO_THE_END : -TO_THE_END))),
    op.asInt64(op.input(2)),
  );
  const next = op.node("Add", [begin, op.int64([1])], int64);
  const isLast = op.node("Equal", [next, op.int64([0])], { shape: [count], dtype: "bool" });
  const single = op.node("Where", [isLast, op.int64([TO_THE_END]), next], int64);
  const ends = choose(shrink, single, last);
  const axes = Array.from({ length: count }, (_, axis) => axis);
  const dims = op
    .dims(native)
    .map((dim, axis) => (axis >= count ? dim : shrink[axis] ? 1 : `${op.path}:${axis}`));
  const part = op.nodeWithDims("Slice", [native, starts, ends, op.int64(axes), op.int64(strides)], dims, {
    dtype: native.dtype,
  });
  const shrunk = axes.filter((axis) => shrink[axis]);
  return shrunk.length === 0 ? part : squeezed(op, part, shrunk);
}
