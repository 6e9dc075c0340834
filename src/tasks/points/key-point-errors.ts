import type { Box, KeyPoint, Point } from "../../dataset/labels/label-set.ts";
import type { Size } from "../../dataset/fit.ts";

/** What distances are divided by; a report that shows NME or PCK names it. */
export const normalisers = ["image-diagonal", "box-diagonal", "box-area", "box-longer-side"] as const;

export type Normaliser = (typeof normalisers)[number];

/** Length in pixels that distances in one image are divided by. */
export function lengthOf(normaliser: Normaliser, image: Size, box: Box | null): number {
  if (normaliser === "image-diagonal") return Math.hypot(image.width, image.height);
  const { width, height } = box ?? image;
  if (normaliser === "box-diagonal") return Math.hypot(width, height);
  if (normaliser === "box-area") return Math.sqrt(width * height);
  return Math.max(width, height);
}

/** The smallest box around the key points that are labelled; null where none is. */
export function boxAround(points: readonly KeyPoint[]): Box | null {
  const labelled = points.filter(({ visibility }) => visibility > 0);
  if (labelled.length === 0) return null;
  const [xs, ys] = [labelled.map(({ x }) => x), labelled.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * Distance of each key point from the truth, in pixels; NaN for those that are not labelled. An answer that is NaN or
 * infinite is as far away as two corners of the image: wrong, and still a number.
 */
export function keyPointErrorsPx(
  answer: readonly Point[],
  truth: readonly KeyPoint[],
  image: Size,
): Float64Array {
  const farthest = Math.hypot(image.width, image.height);
  return Float64Array.from(truth, ({ x, y, visibility }, index) => {
    if (visibility === 0) return Number.NaN;
    const distance = Math.hypot(answer[index]!.x - x, answer[index]!.y - y);
    return Number.isFinite(distance) ? distance : farthest;
  });
}

/** Errors of one image, and the length that they are divided by. */
export interface ImageErrors {
  /** In pixels, NaN where a key point is not labelled. */
  readonly errorsPx: Float64Array;
  readonly lengthPx: number;
}

/**
 * Normalised mean error of each image: the mean distance of its labelled key points, by its length. The loss of an image
 * in paired comparisons; NaN where it has no labelled key point.
 */
export function normalisedErrors(images: readonly ImageErrors[]): Float64Array {
  return Float64Array.from(images, ({ errorsPx, lengthPx }) => meanOf(labelled(errorsPx)) / lengthPx);
}

/** Mean of the images' normalised errors; null where no image has a labelled key point. */
export function normalisedMeanError(images: readonly ImageErrors[]): number | null {
  return meanOrNull([...normalisedErrors(images)].filter((error) => !Number.isNaN(error)));
}

/** Share of the images whose normalised error is above `limit`, such as 0.08 for faces. */
export function failureRate(images: readonly ImageErrors[], limit: number): number | null {
  const errors = [...normalisedErrors(images)].filter((error) => !Number.isNaN(error));
  return meanOrNull(errors.map((error) => Number(error > limit)));
}

/** Percentage of correct key points, as a share: those within `alpha` times the image's length. */
export function pck(images: readonly ImageErrors[], alpha: number): number | null {
  return meanOrNull(
    images.flatMap(({ errorsPx, lengthPx }) =>
      labelled(errorsPx).map((error) => Number(error <= alpha * lengthPx)),
    ),
  );
}

function labelled(errorsPx: Float64Array): number[] {
  return [...errorsPx].filter((error) => !Number.isNaN(error));
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : meanOf(values);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
