import { BoxbenchError } from "../../core/errors.ts";

/** One number per image for each axis. */
export interface Axes {
  readonly x: number[];
  readonly y: number[];
}

/** One coordinate of every point of an array of shape [count, 2]. */
export function axisOf(points: Float32Array, axis: 0 | 1): number[] {
  return Array.from({ length: points.length / 2 }, (_, image) => points[2 * image + axis]!);
}

/** Number of points, shape [count, 2], of which a coordinate is NaN or infinite. */
export function countNotFinite(points: Float32Array): number {
  let count = 0;
  for (let index = 0; index < points.length; index += 2) {
    if (!isFinitePoint(points[index]!, points[index + 1]!)) count += 1;
  }
  return count;
}

/**
 * Answer minus truth, both of shape [count, 2] in [-1, 1]. A point that is NaN or infinite counts as the
 * corner of the image farthest from the truth.
 *
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function differencesOf(points: Float32Array, targets: Float32Array): Axes {
  if (targets.length === 0 || points.length !== targets.length || targets.length % 2 !== 0) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare ${points.length} coordinates with ${targets.length}: x and y of every image are needed, ` +
        "and at least one image.",
    );
  }
  const differences: Axes = { x: [], y: [] };
  for (let index = 0; index < targets.length; index += 2) {
    const [targetX, targetY] = [targets[index]!, targets[index + 1]!];
    const [x, y] = [points[index]!, points[index + 1]!];
    const isFinite = isFinitePoint(x, y);
    differences.x.push((isFinite ? x : farEdgeFrom(targetX)) - targetX);
    differences.y.push((isFinite ? y : farEdgeFrom(targetY)) - targetY);
  }
  return differences;
}

function isFinitePoint(x: number, y: number): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

function farEdgeFrom(target: number): number {
  return target > 0 ? -1 : 1;
}
