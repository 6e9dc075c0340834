import { toNchwPermutation } from "../layouts.ts";
import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { ResultSpec } from "../node-writer.ts";
import { cast } from "../operators.ts";
import { permuted, reshaped } from "../tensor.ts";
import { permutedElements } from "../graph-model/constants.ts";
import type { Dtype, Layout, Value } from "../types.ts";

/** Operands in one layout, ready for an operator that broadcasts them, and what its result is. */
export interface Operands {
  readonly values: Value[];
  readonly dims: Dim[];
  readonly result: Omit<ResultSpec, "shape"> & { readonly layout: Layout };
}

/**
 * Brings operands of any ranks into one layout. Where one is channels first, all are: constants are rearranged, small
 * ones get a Reshape, and only a large native one needs a Transpose.
 */
export function operandsOf(op: OpContext, values: readonly Value[]): Operands {
  const dims = broadcastDims(values.map((value) => op.dims(value)));
  const rank = dims.length;
  const isChannelsFirst = values.some((value) => value.layout === "NCHW" && value.shape.length === rank);
  const layout = isChannelsFirst ? "NCHW" : "native";
  const changed = values.map((value) =>
    isChannelsFirst ? channelsFirst(op, value, rank) : op.native(value),
  );
  return { values: changed, dims, result: { layout } };
}

/** A node on operands that are broadcast; its result has the type of the first unless another is named. */
export function broadcastNode(
  op: OpContext,
  operator: string,
  values: readonly Value[],
  dtype: Dtype = values[0]!.dtype,
): Value {
  const operands = operandsOf(op, values);
  return op.nodeWithDims(operator, operands.values, operands.dims, { ...operands.result, dtype });
}

/** The dimensions of values that are broadcast, aligned at their ends. */
export function broadcastDims(all: readonly (readonly Dim[])[]): Dim[] {
  const rank = Math.max(0, ...all.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, axis) =>
    all
      .map((dims) => dims[axis - rank + dims.length] ?? 1)
      .reduce((a, b) => {
        if (a === 1 || a === b) {
          return b;
        }
        if (b === 1 || typeof a === "number") {
          return a;
        }
        return typeof b === "number" ? b : `broadcast(${a}, ${b})`;
      }, 1),
  );
}

const order = ["bool", "int32", "float32"] as const;

/** The values in one type, as TF.js makes the types of two operands match: the wider one wins. */
export function matched(op: OpContext, values: readonly Value[], least: "bool" | "int32" = "int32"): Value[] {
  const widest = Math.max(
    order.indexOf(least),
    ...values.map(({ dtype }) => order.indexOf(dtype as "float32")),
  );
  return values.map((value) => castTo(op, value, order[widest]!));
}

/** A value in another type; a constant is converted now. */
export function castTo(op: OpContext, value: Value, dtype: "float32" | "int32" | "bool"): Value {
  const constant = value.dtype === dtype ? null : op.constant(value);
  if (constant !== null && constant.data.length <= 1024 && constant.dtype !== "string") {
    const convert = {
      float32: Math.fround,
      int32: Math.trunc,
      bool: (element: number) => (element === 0 ? 0 : 1),
    };
    return op.constantOf(
      dtype,
      constant.shape,
      Array.from(constant.data as ArrayLike<number>, convert[dtype]),
    );
  }
  const made = cast(op, value, dtype);
  return made === value ? value : op.withDims(made, op.dims(value));
}

/** A value of up to `rank` axes as [N, C, ...] of that rank, to be broadcast there. */
function channelsFirst(op: OpContext, value: Value, rank: number): Value {
  if (value.layout === "NCHW" && value.shape.length === rank) {
    return value;
  }
  const native = op.native(value);
  if (native.shape.length === 0) {
    return native;
  }
  const missing = rank - native.shape.length;
  const constant = op.constant(native);
  if (constant !== null) {
    return channelsFirstConstant(op, native, missing);
  }
  if (missing === 0) {
    return op.nchw(native);
  }
  const dims = [...Array.from({ length: missing }, () => 1), ...op.dims(native)];
  const axes = Array.from({ length: missing }, (_, axis) => axis);
  return op.nchw(op.nodeWithDims("Unsqueeze", [native, op.int64(axes)], dims, { dtype: native.dtype }));
}

function channelsFirstConstant(op: OpContext, value: Value, missing: number): Value {
  const shape = [...Array.from({ length: missing }, () => 1), ...value.shape.map((size) => size!)];
  const layout = "NCHW";
  const permutation = toNchwPermutation(shape.length);
  const tensor = op.floatConstant(value);
  const label = "channels_first";
  if (tensor !== null) {
    const moved = permuted(reshaped(tensor, shape), permutation);
    return { ...op.initializer(label, moved), shape, layout };
  }
  const constant = op.constant(value)!;
  const moved = permutedElements(constant.data as Int32Array, shape, permutation);
  const tensorLike = {
    shape: moved.shape,
    dtype: value.dtype,
    key: null,
    owned: false,
    read: () => moved.data,
  };
  return { ...op.initializer(label, tensorLike), shape, layout };
}
