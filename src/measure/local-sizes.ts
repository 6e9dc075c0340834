/** The largest sizes of the numbers of an output: of all, and in each place along each axis. */
export interface LocalSizes {
  readonly largest: number;
  /** In the order of the shape; null along an axis whose length differs from answer to answer. */
  readonly axes: readonly (Float64Array | null)[];
}

/** Gathers the largest sizes over many answers of one output. */
export class LargestSizes {
  #largest = 0;
  #axes: (Float64Array | null)[] | null = null;

  /** Numbers that are NaN or infinite are left out. */
  add(shape: readonly number[], values: ArrayLike<number>): void {
    const known = this.#axes ?? shape.map((size) => new Float64Array(size));
    const isSameRank = known.length === shape.length;
    this.#axes = known.map((sizes, axis) => (isSameRank && sizes?.length === shape[axis] ? sizes : null));
    const strides = stridesOf(shape);
    for (let at = 0; at < values.length; at += 1) {
      const size = Math.abs(values[at]!);
      if (!(size > 0) || size === Infinity) continue;
      if (size > this.#largest) this.#largest = size;
      for (let axis = 0; axis < shape.length; axis += 1) {
        const sizes = this.#axes[axis];
        if (sizes === null || sizes === undefined) continue;
        const place = Math.floor(at / strides[axis]!) % shape[axis]!;
        if (size > sizes[place]!) sizes[place] = size;
      }
    }
  }

  sizes(): LocalSizes {
    return { largest: this.#largest, axes: this.#axes ?? [] };
  }
}

/**
 * The smallest number of all places that an element stands in: of its row, its column and so on. So an element in a
 * column of small numbers is judged as they are, however large the numbers in the next column.
 *
 * @param places a number for each place along each axis, and one for all
 * @returns one number for each element of the shape, row-major
 */
export function smallestOfPlaces({ largest, axes }: LocalSizes, shape: readonly number[]): Float64Array {
  const strides = stridesOf(shape);
  const smallest = new Float64Array(shape.reduce((product, size) => product * size, 1)).fill(largest);
  for (const [axis, size] of shape.entries()) {
    const numbers = axes[axis];
    if (axes.length !== shape.length || numbers?.length !== size) continue;
    const stride = strides[axis]!;
    for (let at = 0; at < smallest.length; at += 1) {
      const number = numbers[Math.floor(at / stride) % size]!;
      if (number < smallest[at]!) smallest[at] = number;
    }
  }
  return smallest;
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}
