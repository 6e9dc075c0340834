import type { Dtype, Tensor, Tensors } from "../core/tensor.ts";
import { isFloat, typedArrays } from "./arrays.ts";
import { fromFloat16, toFloat16 } from "./float16.ts";

/**
 * The elements of a tensor as numbers: float16 as what its bits stand for, 64-bit integers as the nearest double.
 *
 * @throws TypeError for strings
 */
export function numbersOf(tensor: Tensor): ArrayLike<number> {
  if (tensor.dtype === "string") throw new TypeError("strings are no numbers");
  if (tensor.dtype === "float16") return Float32Array.from(tensor.data, fromFloat16);
  if (tensor.dtype === "int64" || tensor.dtype === "uint64") return Float64Array.from(tensor.data, Number);
  return tensor.data;
}

/**
 * A tensor of numbers, each made what the element type can hold as the language does: integers lose their fraction,
 * and what is not zero is true.
 */
export function tensorOfNumbers(
  dtype: Exclude<Dtype, "string">,
  shape: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  if (dtype === "float32" && values instanceof Float32Array) return { dtype, shape, data: values };
  const data = new typedArrays[dtype](values.length);
  const convert = converters[dtype] ?? Number;
  for (let index = 0; index < values.length; index += 1) data[index] = convert(values[index]!) as never;
  return { dtype, shape, data } as Tensor;
}

const converters: { readonly [D in Dtype]?: (value: number) => number | bigint } = {
  float16: toFloat16,
  int64: (value) => BigInt(Math.trunc(value)),
  uint64: (value) => BigInt(Math.trunc(value)),
  bool: (value) => (value === 0 ? 0 : 1),
};

/** Whether no float of a set of tensors is NaN or infinite. */
export function areFinite(tensors: Tensors): boolean {
  return Object.values(tensors).every(
    (tensor) => !isFloat(tensor.dtype) || Array.from(numbersOf(tensor)).every(Number.isFinite),
  );
}
