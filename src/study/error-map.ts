import { mean } from "simple-statistics";
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
