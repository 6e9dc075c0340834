/** Number of elements of a tensor with this shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** A shape as people write it: `[1, 32, 32, 3]`. Unknown dimensions print as `N`. */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((dimension) => dimension ?? "N").join(", ")}]`;
}
