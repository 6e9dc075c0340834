/**
 * The shape of two values together, by ONNX's (numpy's) rule: axes are matched from the last one, and a size of 1
 * fits any.
 *
 * @see https://onnx.ai/onnx/repo-docs/Broadcasting.html
 */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const ofA = a[axis - rank + a.length] ?? 1;
    const ofB = b[axis - rank + b.length] ?? 1;
    return ofA === 1 ? ofB : ofA;
  });
}

/** An axis that may count from the end, as one that counts from the beginning. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

export function replaced(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((old, index) => (index === axis ? size : old));
}
