import type { Point } from "../../dataset/labels/label-set.ts";

/** Where the map of each key point lies among the numbers of an image. */
export interface HeatmapShape {
  readonly height: number;
  readonly width: number;
  /** [height, width, points], else [points, height, width]. */
  readonly isChannelsLast: boolean;
}

/**
 * The place of the highest cell of a map, its centre moved by a quarter of a cell towards the higher neighbour on each
 * axis, as B. Xiao et al. ("Simple Baselines for Human Pose Estimation", ECCV 2018) read theirs.
 *
 * @returns shares of width and height; NaN where a map has no highest cell
 */
export function peakOf(
  values: Float32Array,
  { height, width, isChannelsLast }: HeatmapShape,
  point: number,
  points: number,
): Point {
  const at = (row: number, column: number) =>
    isChannelsLast
      ? values[(row * width + column) * points + point]!
      : values[(point * height + row) * width + column]!;
  let [best, row, column] = [Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (at(y, x) > best) [best, row, column] = [at(y, x), y, x];
    }
  }
  const inside = (index: number, length: number) => index > 0 && index < length - 1;
  const right = inside(column, width) ? Math.sign(at(row, column + 1) - at(row, column - 1)) : 0;
  const down = inside(row, height) ? Math.sign(at(row + 1, column) - at(row - 1, column)) : 0;
  return { x: (column + 0.5 + right / 4) / width, y: (row + 0.5 + down / 4) / height };
}
