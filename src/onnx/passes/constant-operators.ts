import { sizeOf } from "../../core/shapes.ts";
import type { Attributes } from "../graph.ts";
import { int64Tensor, permuted, type FloatTensor, type Tensor } from "../tensor.ts";
import { arithmetic } from "./constant-arithmetic.ts";

/** The result of a node whose inputs are constants; null where this one cannot be computed here. */
export type ConstantOperator = (inputs: readonly Tensor[], attributes: Attributes) => Tensor | null;

/** The operators that shapes, axes and scales are made with. */
export const constantOperators: Readonly<Record<string, ConstantOperator>> = {
  Identity: ([data]) => data!,
  Shape: ([data], attributes) => (Object.keys(attributes).length === 0 ? int64Tensor(data!.shape) : null),
  Reshape: ([data, target]) => reshapedTo(data!, integersOf(target)),
  Unsqueeze: ([data, axes]) => unsqueezed(data!, integersOf(axes)),
  Squeeze: ([data, axes]) => squeezed(data!, integersOf(axes)),
  Transpose: ([data], { perm }) => (isFloat(data) && isIntegers(perm) ? permuted(data, perm) : null),
  Concat: (inputs, { axis }) => concatenated(inputs.map(integersOf), axis),
  Gather: ([data, index], { axis }) => gathered(integersOf(data), index!, axis),
  Slice: ([data, starts, ends, axes, steps]) =>
    sliced(integersOf(data), [starts, ends, axes, steps].map(integersOf)),
  ...arithmetic,
};

/** A constant of rank 1 with whole numbers; null for any other. */
function integersOf(tensor: Tensor | undefined): number[] | null {
  const data = tensor?.shape.length === 1 ? tensor.read() : null;
  return data instanceof BigInt64Array ? Array.from(data, Number) : null;
}

function withShape(tensor: Tensor, shape: readonly number[]): Tensor {
  return { ...tensor, shape, key: tensor.key === null ? null : `${tensor.key}|shape(${shape.join()})` };
}

function reshapedTo(data: Tensor, target: readonly number[] | null): Tensor | null {
  if (target === null) {
    return null;
  }
  const copied = target.map((size, axis) => (size === 0 ? (data.shape[axis] ?? 0) : size));
  const known = sizeOf(copied.filter((size) => size >= 0));
  const shape = copied.map((size) => (size < 0 ? sizeOf(data.shape) / known : size));
  return sizeOf(shape) === sizeOf(data.shape) ? withShape(data, shape) : null;
}

function unsqueezed(data: Tensor, axes: readonly number[] | null): Tensor | null {
  if (axes === null) {
    return null;
  }
  const rank = data.shape.length + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const rest = [...data.shape];
  return withShape(
    data,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!)),
  );
}

function squeezed(data: Tensor, axes: readonly number[] | null): Tensor | null {
  const rank = data.shape.length;
  const removed = axes?.map((axis) => (axis < 0 ? axis + rank : axis));
  return removed
    ? withShape(
        data,
        data.shape.filter((_, axis) => !removed.includes(axis)),
      )
    : null;
}

function concatenated(parts: readonly (number[] | null)[], axis: unknown): Tensor | null {
  const isKnown = parts.every((part) => part !== null);
  return isKnown && axis === 0 ? int64Tensor(parts.flat()) : null;
}

function gathered(data: number[] | null, index: Tensor, axis: unknown): Tensor | null {
  const indices = index.read();
  if (data === null || !(indices instanceof BigInt64Array) || (axis !== 0 && axis !== undefined)) {
    return null;
  }
  const picked = Array.from(indices, (position) => data.at(Number(position)));
  const isInside = picked.every((value) => value !== undefined);
  return isInside ? { ...int64Tensor(picked), shape: index.shape, key: null } : null;
}

function sliced(data: number[] | null, ranges: readonly (number[] | null)[]): Tensor | null {
  const [start, end, axis, step] = ranges.map((range) => (range?.length === 1 ? range[0] : undefined));
  const isPlain = axis === 0 && step === 1 && start !== undefined && end !== undefined;
  return data !== null && isPlain ? int64Tensor(data.slice(start, end)) : null;
}

function isFloat(tensor: Tensor | undefined): tensor is FloatTensor {
  return tensor?.dtype === "float32";
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
