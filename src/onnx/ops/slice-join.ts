import { addDims, divideDims, multiplyDims, subtractDims, type Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { onnxAxis } from "../layouts.ts";
import { reduce, TO_THE_END } from "../operators.ts";
import type { Value } from "../types.ts";
import { positiveAxis } from "./axes.ts";
import { noteCopies } from "./copies.ts";
import { sizeOfAxis } from "./counting.ts";
import { castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { reversedAlong, sliced, type Range } from "./slices.ts";
import { stridedSlice } from "./strided-slice.ts";
import { squeezed, transposed } from "./transformation.ts";

export const sliceJoinOps = {
  Concat: {
    operators: ["Concat"],
    opsetSince: 13,
    notes: "",
    convert: (op) => concatenated(op, op.inputsFrom(1), op.number(op.input(0), "axis")),
  },
  ConcatV2: {
    operators: ["Concat"],
    opsetSince: 13,
    notes: "",
    convert: (op) => concatenated(op, op.inputsFrom(0, -1), op.number(op.input(-1), "axis")),
  },
  Pack: { operators: ["Unsqueeze", "Concat", "Reshape"], opsetSince: 13, notes: "", convert: pack },
  Unpack: { operators: ["Split", "Squeeze"], opsetSince: 13, notes: "", convert: unpack },
  Split: { operators: ["Split", "Div", "Expand"], opsetSince: 13, notes: "", convert: splitEqually },
  SplitV: {
    operators: ["Split", "Max", "ReduceSum", "Sub", "Less", "Where"],
    opsetSince: 13,
    notes: "",
    convert: splitBySizes,
  },
  Tile: { operators: ["Tile"], opsetSince: 13, notes: "", convert: tile },
  Gather: { operators: ["Gather"], opsetSince: 13, notes: "", convert: (op) => gather(op, 0) },
  GatherV2: {
    operators: ["Gather", "GatherND", "Transpose", "Unsqueeze"],
    opsetSince: 13,
    notes: "",
    convert: (op) => gather(op, op.inputs.length > 2 ? op.number(op.input(2), "axis") : 0),
  },
  Slice: {
    operators: ["Slice", "Add", "Less", "Where"],
    opsetSince: 13,
    notes: "begin may be computed where sizes are known",
    convert: slice,
  },
  StridedSlice: {
    operators: ["Slice", "Squeeze", "Unsqueeze", "Add", "Equal", "Where"],
    opsetSince: 13,
    notes: "all masks; begin and end must be constant, but for a range on the first axes",
    convert: stridedSlice,
  },
  Reverse: {
    operators: ["Slice"],
    opsetSince: 13,
    notes: "",
    convert: (op) =>
      reversed(
        op,
        op.numbers(op.input(1), "dims").flatMap((flag, axis) => (flag === 0 ? [] : [axis])),
      ),
  },
  ReverseV2: {
    operators: ["Slice"],
    opsetSince: 13,
    notes: "",
    convert: (op) => reversed(op, op.numbers(op.input(1), "axis")),
  },
} as const satisfies Record<string, OpConverter>;

function concatenated(op: OpContext, all: readonly Value[], axis: number): Value {
  const [first] = all;
  if (first === undefined || all.length === 1) {
    return first ?? op.invalid("joins nothing");
  }
  const values = all.map((value) => castTo(op, value, first.dtype as "float32"));
  const rank = first.shape.length;
  const place = positiveAxis(op, axis, rank);
  const isChannelsFirst = values.some(({ layout, shape }) => layout === "NCHW" && shape.length === rank);
  const laid = values.map((value) => (isChannelsFirst ? op.nchw(value) : op.native(value)));
  const dims = op
    .dims(first)
    .map((dim, index) =>
      index === place
        ? values.map((value) => op.dims(value)[place]!).reduce(addDims)
        : (values.map((value) => op.dims(value)[index]!).find((size) => typeof size === "number") ?? dim),
    );
  const layout = isChannelsFirst ? "NCHW" : "native";
  return op.nodeWithDims(
    "Concat",
    laid,
    dims,
    { dtype: first.dtype, layout },
    { axis: onnxAxis(laid[0]!, place) },
  );
}

function pack(op: OpContext): Value {
  const [first, ...others] = op.inputsFrom(0).map((value) => op.native(value));
  if (first === undefined) {
    return op.invalid("joins nothing");
  }
  const values = [first, ...others.map((value) => shapedLike(op, value, first))];
  const rank = first.shape.length + 1;
  const axis = positiveAxis(op, op.attributes.number("axis", 0), rank);
  const parts = values.map((value) =>
    op.nodeWithDims("Unsqueeze", [value, op.int64([axis])], op.dims(value).toSpliced(axis, 0, 1), {
      dtype: value.dtype,
    }),
  );
  const dims = op.dims(values[0]!).toSpliced(axis, 0, parts.length);
  const stack = op.nodeWithDims("Concat", parts, dims, { dtype: values[0]!.dtype }, { axis });
  const given = op.input(0);
  if (op.inputsFrom(1).every(({ name }) => name === given.name)) {
    noteCopies(op, stack, given, axis, parts.length);
  }
  return stack;
}

/** TF.js reshapes to the first where only axes of size 1 differ, and takes the type of the first. */
function shapedLike(op: OpContext, value: Value, first: Value): Value {
  const cast = castTo(op, value, first.dtype as "float32");
  const dims = op.dims(first);
  const isSame = op.dims(value).length === dims.length;
  return isSame ? cast : reshapeToDims(op, cast, dims);
}

function unpack(op: OpContext): Value[] {
  const x = op.input(0);
  const axis = positiveAxis(op, op.attributes.number("axis", 0), x.shape.length);
  const count = x.shape[axis] ?? op.attributes.number("num", 0);
  const parts = splitAlong(
    op,
    x,
    axis,
    Array.from({ length: count }, () => 1),
  );
  return parts.map((part) => squeezed(op, part, [axis]));
}

/**
 * A value in parts along an axis, in the layout that it has.
 *
 * @param lengths the sizes as int64, where some are known at run time alone
 */
function splitAlong(op: OpContext, x: Value, axis: number, sizes: readonly Dim[], lengths?: Value): Value[] {
  if (sizes.length === 1) {
    return [x];
  }
  const value = x.layout === "flat-NCHW" ? op.native(x) : x;
  const dims = op.dims(value);
  const results = sizes.map((size) => ({
    shape: value.shape.map((old, index) => (index !== axis ? old : typeof size === "number" ? size : null)),
    dtype: value.dtype,
    layout: value.layout,
  }));
  const split = lengths ?? op.int64(sizes.map(Number));
  const parts = op.nodes("Split", [value, split], results, { axis: onnxAxis(value, axis) });
  return parts.map((part, index) => op.withDims(part, dims.toSpliced(axis, 1, sizes[index]!)));
}

function splitEqually(op: OpContext): Value[] {
  const x = op.input(1);
  const axis = positiveAxis(op, op.number(op.input(0), "axis"), x.shape.length);
  const count = op.attributes.number("num_split", 1);
  const size = divideDims(op.dims(x)[axis]!, count);
  const sizes = Array.from({ length: count }, () => size);
  if (typeof size === "number") {
    return splitAlong(op, x, axis, sizes);
  }
  const int64 = { dtype: "int64" } as const;
  const each = op.node("Div", [sizeOfAxis(op, x, axis), op.int64([count])], { shape: [1], ...int64 });
  const lengths = op.node("Expand", [each, op.int64([count])], { shape: [count], ...int64 });
  return splitAlong(op, x, axis, sizes, lengths);
}

function splitBySizes(op: OpContext): Value[] {
  const x = op.input(0);
  const axis = positiveAxis(op, op.number(op.input(2), "axis"), x.shape.length);
  const asked = op.input(1);
  const known = op.content(asked)?.elements ?? op.knownNumbers(asked);
  const whole = op.dims(x)[axis]!;
  const sum = (known ?? []).reduce<Dim>((rest, size) => (size === -1 ? rest : addDims(rest, size)), 0);
  const sizes = known?.map((size) => (size === -1 ? subtractDims(whole, sum) : size));
  if (sizes?.every((size) => typeof size === "number") === true) {
    return splitAlong(op, x, axis, sizes);
  }
  const count = known?.length ?? op.attributes.number("num_split", 0);
  const unknown = Array.from({ length: count }, (_, part) => `${op.path}:${part}`);
  return splitAlong(op, x, axis, sizes ?? unknown, lengthsOf(op, asked, count, sizeOfAxis(op, x, axis)));
}

/** The sizes of parts, int64 [count], where -1 stands for what the others leave of an axis. */
function lengthsOf(op: OpContext, asked: Value, count: number, whole: Value): Value {
  const int64 = { shape: [count], dtype: "int64" } as const;
  const sizes = op.asInt64(asked);
  const given = op.node("Max", [sizes, op.int64([0])], int64);
  const sum = reduce(op, "ReduceSum", given, [0], true, { shape: [1], dtype: "int64" });
  const rest = op.node("Sub", [whole, sum], { shape: [1], dtype: "int64" });
  const isRest = op.node("Less", [sizes, op.int64([0])], { shape: [count], dtype: "bool" });
  return op.node("Where", [isRest, rest, sizes], int64);
}

function tile(op: OpContext): Value {
  const x = op.native(op.input(0));
  const repeats = op.input(1);
  const known = op.content(repeats)?.elements ?? op.knownNumbers(repeats);
  const dims: Dim[] = op
    .dims(x)
    .map((dim, axis) => (known === null ? `${op.path}:${axis}` : multiplyDims(dim, known[axis] ?? 1)));
  return op.nodeWithDims("Tile", [x, op.asInt64(repeats)], dims, { dtype: x.dtype });
}

function gather(op: OpContext, axis: number): Value {
  const x = op.native(op.input(0));
  const indices = op.native(op.input(1));
  const place = positiveAxis(op, axis, x.shape.length);
  const given = op.attributes.number("batch_dims", 0);
  const batch = given < 0 ? given + indices.shape.length : given;
  const dims = [
    ...op.dims(x).slice(0, place),
    ...op.dims(indices).slice(batch),
    ...op.dims(x).slice(place + 1),
  ];
  if (batch === 0) {
    return op.nodeWithDims("Gather", [x, indices], dims, { dtype: x.dtype }, { axis: place });
  }
  if (place < batch) {
    return op.invalid(`has axis ${axis} among its ${batch} batch_dims`);
  }
  const last = indices.shape.length;
  const single = op.nodeWithDims(
    "Unsqueeze",
    [op.asInt64(indices), op.int64([last])],
    [...op.dims(indices), 1],
    { dtype: "int64" },
  );
  // GatherND takes the axis behind the batch: it goes there, and what it stood behind comes back in front.
  const order = x.shape.map((_, index) => index);
  const between = order.slice(batch, place);
  const moved =
    between.length === 0
      ? x
      : transposed(op, x, [...order.slice(0, batch), place, ...between, ...order.slice(place + 1)]);
  const tail = op.dims(indices).slice(batch);
  const found = [...op.dims(moved).slice(0, batch), ...tail, ...op.dims(moved).slice(batch + 1)];
  const gatheredRows = op.nodeWithDims(
    "GatherND",
    [moved, single],
    found,
    { dtype: x.dtype },
    { batch_dims: batch },
  );
  if (between.length === 0) {
    return gatheredRows;
  }
  const places = found.map((_, index) => index);
  const start = batch + tail.length;
  const middle = places.slice(start, start + between.length);
  const perm = [
    ...places.slice(0, batch),
    ...middle,
    ...places.slice(batch, start),
    ...places.slice(start + between.length),
  ];
  return transposed(op, gatheredRows, perm);
}

function slice(op: OpContext): Value {
  const x = op.input(0);
  const begins = op.knownNumbers(op.input(1));
  const sizes = op.knownNumbers(op.input(2));
  if (begins !== null && sizes !== null) {
    const ranges = begins.map((start, axis): Range => {
      const end = sizes[axis]! < 0 ? TO_THE_END : start + sizes[axis]!;
      return { axis, start, end, step: 1 };
    });
    return sliced(op, x, ranges);
  }
  const native = op.native(x);
  const begin = op.asInt64(op.input(1));
  const size = op.asInt64(op.input(2));
  const rank = native.shape.length;
  const int64 = { shape: [rank], dtype: "int64" } as const;
  const end = op.node("Add", [begin, size], int64);
  const isRest = op.node("Less", [size, op.int64([0])], { shape: [rank], dtype: "bool" });
  const last = op.node("Where", [isRest, op.int64([TO_THE_END]), end], int64);
  const dims = (sizes ?? op.dims(native).map(() => -1)).map((dim, axis) =>
    dim < 0 ? `${op.path}:${axis}` : dim,
  );
  const axes = op.int64(native.shape.map((_, axis) => axis));
  return op.nodeWithDims("Slice", [native, begin, last, axes], dims, { dtype: native.dtype });
}

function reversed(op: OpContext, axes: readonly number[]): Value {
  return axes.reduce(
    (value, axis) => reversedAlong(op, value, positiveAxis(op, axis, value.shape.length)),
    op.input(0),
  );
}
