import { sizeOf } from "../../core/shapes.ts";

/** Elements with their axes in another order: axis i of the result is axis `permutation[i]`. */
export function permutedElements<T extends Int32Array | Uint8Array>(
  source: T,
  shape: readonly number[],
  permutation: readonly number[],
): { shape: number[]; data: T } {
  const moved = permutation.map((axis) => shape[axis]!);
  const strides = permutation.map((axis) => sizeOf(shape.slice(axis + 1)));
  const data = source.slice() as T;
  for (let index = 0; index < data.length; index += 1) {
    let from = 0;
    for (let axis = moved.length - 1, rest = index; axis >= 0; axis -= 1) {
      from += (rest % moved[axis]!) * strides[axis]!;
      rest = Math.floor(rest / moved[axis]!);
    }
    data[index] = source[from]!;
  }
  return { shape: moved, data };
}
