import { max, mean, min } from "simple-statistics";
import type { PlacesScore } from "../core/study/architectures.ts";
import { pixelOfTarget } from "../dataset/coordinates.ts";
import type { ImageSet } from "../dataset/types.ts";
import { diagnoseLocalisation, errorsPx } from "../tasks/point/score.ts";
import { shiftResponse } from "../tasks/point/shift-response.ts";

/** Parts of the image along each axis. */
const partsAcross = 8;

/** Answers on a set of images, as points in [-1, 1]. */
export interface AnsweredSet {
  readonly set: ImageSet;
  /** Shape [set.count, 2]. */
  readonly points: Float32Array;
}

/**
 * Mean error in each part of the image, by the true place.
 *
 * @returns shape [8, 8], row by row, in pixels; null where a part has no place
 */
export function errorMapPx(answered: readonly AnsweredSet[]): (number | null)[] {
  const parts = Array.from({ length: partsAcross ** 2 }, (): number[] => []);
  for (const { set, points } of answered) {
    const partOf = (target: number) => {
      const share = pixelOfTarget(target, set.side) / set.side;
      return Math.min(partsAcross - 1, Math.floor(share * partsAcross));
    };
    for (const [image, error] of errorsPx(points, set.targets, set.side).entries()) {
      const [x, y] = [set.targets[2 * image]!, set.targets[2 * image + 1]!];
      parts[partOf(y) * partsAcross + partOf(x)]!.push(error);
    }
  }
  return parts.map((errors) => (errors.length === 0 ? null : mean(errors)));
}

/** Errors on places, and how answers follow the box. */
export function scoreOfPlaces(points: Float32Array, set: ImageSet): PlacesScore {
  const { meanErrorPx, mse, varianceRatio } = diagnoseLocalisation(points, set.targets, set.side);
  const shift = shiftResponse(points, set.targets, set.side);
  return { count: set.count, meanErrorPx, mse, varianceRatio, shiftPerPixel: shift?.perPixel ?? null };
}

/** Pixels from each edge that no window of three 3x3 convolutions reaches across from a square there. */
const innerMargin = 6;

/**
 * How far apart the answers to inner places lie, along the longer axis: 0 where a network is blind to the place, about
 * 43 px where it finds all of them.
 *
 * @param sizePx of the square
 * @returns undefined where no place is so far from the edges
 */
export function innerExtentPx(answered: readonly AnsweredSet[], sizePx: number): number | undefined {
  const axes: [number[], number[]] = [[], []];
  for (const { set, points } of answered) {
    const isInner = (target: number) => {
      const centre = pixelOfTarget(target, set.side);
      const reach = innerMargin + sizePx / 2;
      return centre >= reach && centre <= set.side - reach;
    };
    for (let image = 0; image < set.count; image += 1) {
      if (!isInner(set.targets[2 * image]!) || !isInner(set.targets[2 * image + 1]!)) continue;
      axes.forEach((values, axis) => values.push((points[2 * image + axis]! * set.side) / 2));
    }
  }
  if (axes[0].length === 0) return undefined;
  return Math.max(...axes.map((values) => max(values) - min(values)));
}
