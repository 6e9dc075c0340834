import { sizeOf } from "../core/shapes.ts";
import type { Dtype } from "./types.ts";

/**
 * A constant whose numbers are computed when the file is written, not before: a large weight is then
 * transposed and scaled once, and only one such copy exists at a time.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Equal keys mean equal content; null where nobody asked. */
  readonly key: string | null;
  /** Whether `read` returns a new array that the caller may change. */
  readonly owned: boolean;
  /**
   * The elements, row-major.
   *
   * @param target of the tensor's size: where to compute them, if they have to be computed and it is given
   */
  read(target?: Float32Array): Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface FloatTensor extends Tensor {
  readonly dtype: "float32";
  read(target?: Float32Array): Float32Array;
}

/** A float tensor over existing numbers, which are never changed. */
export function floatTensor(
  shape: readonly number[],
  data: Float32Array,
  key: string | null = null,
): FloatTensor {
  return { shape, dtype: "float32", key, owned: false, read: () => data };
}

/** A float tensor with the same number everywhere. */
export function filledTensor(shape: readonly number[], value: number): FloatTensor {
  const key = `filled(${value})`;
  const read = (target: Float32Array = new Float32Array(sizeOf(shape))) => target.fill(value);
  return { shape, dtype: "float32", key, owned: true, read };
}

/** An int64 tensor of rank 1, as shapes, axes and pads need it. */
export function int64Tensor(values: readonly number[]): Tensor {
  const read = () => BigInt64Array.from(values, (value) => BigInt(value));
  return { shape: [values.length], dtype: "int64", key: `int64:${values.join()}`, owned: true, read };
}

/** The same numbers under another shape of equal size. */
export function reshaped(tensor: FloatTensor, shape: readonly number[]): FloatTensor {
  return { ...tensor, shape, key: derivedKey(tensor, `reshape(${shape.join()})`) };
}

/**
 * The tensor with its axes in another order: axis i of the result is axis `permutation[i]` of the tensor.
 */
export function permuted(tensor: FloatTensor, permutation: readonly number[]): FloatTensor {
  if (permutation.every((axis, index) => axis === index)) {
    return tensor;
  }
  return {
    shape: permutation.map((axis) => tensor.shape[axis]!),
    dtype: "float32",
    key: derivedKey(tensor, `permute(${permutation.join()})`),
    owned: true,
    read: (target) => permutedArray(tensor.read(), tensor.shape, permutation, target),
  };
}

/** Every element computed from the old one and its index along an axis, in float64. */
export function mappedAlong(
  tensor: FloatTensor,
  axis: number,
  map: (element: number, index: number) => number,
): FloatTensor {
  const inner = sizeOf(tensor.shape.slice(axis + 1));
  const count = tensor.shape[axis] ?? 1;
  const read = (given?: Float32Array) => {
    const source = tensor.owned ? tensor.read(given) : tensor.read();
    const target = tensor.owned ? source : (given ?? new Float32Array(source.length));
    for (let start = 0, index = 0; start < source.length; start += inner, index = (index + 1) % count) {
      for (let offset = start; offset < start + inner; offset += 1) {
        target[offset] = map(source[offset]!, index);
      }
    }
    return target;
  };
  return { shape: tensor.shape, dtype: "float32", key: null, owned: true, read };
}

/** The tensor behind some zeros at the beginning of each axis; axes that are not named get none. */
export function zeroPadded(tensor: FloatTensor, begins: readonly number[]): FloatTensor {
  if (begins.every((begin) => begin === 0)) {
    return tensor;
  }
  const shape = tensor.shape.map((size, axis) => size + (begins[axis] ?? 0));
  const read = () => {
    const source = tensor.read();
    const target = new Float32Array(sizeOf(shape));
    const row = tensor.shape.at(-1) ?? 1;
    for (let from = 0; from < source.length; from += row) {
      let to = 0;
      for (let axis = 0, rest = from, inner = source.length; axis < shape.length; axis += 1) {
        inner /= tensor.shape[axis]!;
        to = to * shape[axis]! + Math.floor(rest / inner) + (begins[axis] ?? 0);
        rest %= inner;
      }
      target.set(source.subarray(from, from + row), to);
    }
    return target;
  };
  const key = derivedKey(tensor, `zeros(${begins.join()})`);
  return { shape, dtype: "float32", key, owned: true, read };
}

function derivedKey(tensor: Tensor, operation: string): string | null {
  return tensor.key === null ? null : `${tensor.key}|${operation}`;
}

function permutedArray(
  source: Float32Array,
  shape: readonly number[],
  permutation: readonly number[],
  target: Float32Array = new Float32Array(source.length),
): Float32Array {
  const axes = mergedAxes(shape, permutation);
  const last = axes.pop() ?? { size: 1, stride: 1 };
  const counters = axes.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to += last.size) {
    if (last.stride === 1) {
      target.set(source.subarray(from, from + last.size), to);
    } else {
      for (let index = 0; index < last.size; index += 1) {
        target[to + index] = source[from + index * last.stride]!;
      }
    }
    // Count up the outer axes like an odometer.
    for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
      const { size, stride } = axes[axis]!;
      counters[axis] = counters[axis]! + 1;
      from += stride;
      if (counters[axis]! < size) {
        break;
      }
      from -= size * stride;
      counters[axis] = 0;
    }
  }
  return target;
}

interface StridedAxis {
  size: number;
  stride: number;
}

/** The axes of the result with their strides in the source; neighbours that stay neighbours become one. */
function mergedAxes(shape: readonly number[], permutation: readonly number[]): StridedAxis[] {
  const merged: StridedAxis[] = [];
  for (const axis of permutation) {
    const size = shape[axis]!;
    const stride = sizeOf(shape.slice(axis + 1));
    const previous = merged.at(-1);
    if (previous && previous.stride === size * stride) {
      previous.size *= size;
      previous.stride = stride;
    } else {
      merged.push({ size, stride });
    }
  }
  return merged;
}
