import { sizeOf } from "../core/shapes.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { typedArrays } from "./arrays.ts";

/**
 * Tensors of one dtype, one after another along their first dimension.
 *
 * @param parts at least one, alike but for the first dimension
 * @throws RangeError when they differ in anything else
 */
export function joinRows(parts: readonly Tensor[]): Tensor {
  const [first] = parts as [Tensor, ...Tensor[]];
  if (parts.length === 1) return first;
  const [, ...inner] = first.shape;
  const fits = ({ dtype, shape: [, ...rest] }: Tensor) =>
    dtype === first.dtype && rest.join() === inner.join();
  if (first.shape.length === 0 || !parts.every(fits)) {
    throw new RangeError("only tensors that are alike but for their first dimension can be joined");
  }
  const shape = [parts.reduce((rows, part) => rows + part.shape[0]!, 0), ...inner];
  if (first.dtype === "string") {
    return { dtype: "string", shape, data: parts.flatMap((part) => part.data as readonly string[]) };
  }
  const data = new typedArrays[first.dtype](sizeOf(shape));
  let written = 0;
  for (const part of parts) {
    data.set(part.data as never, written);
    written += part.data.length;
  }
  return { dtype: first.dtype, shape, data } as Tensor;
}

/** Rows `first` up to, not including, `end` of a tensor, as a copy of their own. */
export function rowsOf({ dtype, shape, data }: Tensor, first: number, end: number): Tensor {
  const [, ...inner] = shape;
  const size = sizeOf(inner);
  return { dtype, shape: [end - first, ...inner], data: data.slice(first * size, end * size) } as Tensor;
}

/** The same for every tensor of a set. */
export function rowsOfAll(tensors: Tensors, first: number, end: number): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, rowsOf(tensor, first, end)]),
  );
}
