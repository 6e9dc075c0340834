import { mean, quantileSorted } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { PointsScore } from "../../core/results.ts";
import { bootstrapOverImages, meanOfImages } from "../intervals.ts";
import { keyPointErrorsPx, normalisedErrors, pck, type ImageErrors } from "./key-point-errors.ts";
import { oks } from "./oks.ts";
import type { PointsAnswers, PointsTruth } from "./types.ts";

/** What the answers on one image are off by; null for an image without a labelled key point. */
export interface JudgedImage extends ImageErrors {
  readonly meanErrorPx: number;
  /** Null where the area is not known. */
  readonly oks: number | null;
}

/**
 * Judges key points image by image.
 *
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function judgedImages(answers: PointsAnswers, truth: PointsTruth): (JudgedImage | null)[] {
  if (truth.images.length === 0 || answers.length !== truth.images.length) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare key points of ${answers.length} images with those of ${truth.images.length}.`,
    );
  }
  return truth.images.map((image, index) => {
    if (image.points.every(({ visibility }) => visibility === 0)) return null;
    const size = truth.fits[index]!.image;
    const errorsPx = keyPointErrorsPx(answers[index]!, image.points, size);
    const box = image.box ?? { x: 0, y: 0, width: 0, height: 0 };
    const { points, area } = image;
    return {
      errorsPx,
      lengthPx: truth.length.of(image, size),
      meanErrorPx: mean(known(errorsPx)),
      oks: area === null ? null : oks(answers[index]!, { points, box, area, isCrowd: false }, truth.sigmas),
    };
  });
}

function known(errorsPx: Float64Array): number[] {
  return [...errorsPx].filter((error) => !Number.isNaN(error));
}

/** Scores key points over all images that have some. */
export function pointsScore(answers: PointsAnswers, truth: PointsTruth): PointsScore {
  const images = judgedImages(answers, truth).filter((image) => image !== null);
  const errors = images.flatMap(({ errorsPx }) => known(errorsPx)).toSorted((a, b) => a - b);
  const error = meanOfImages(
    images.map(({ meanErrorPx }) => meanErrorPx),
    0,
  );
  const nme = meanOfImages([...normalisedErrors(images)], 0);
  const likenesses = images.flatMap((image) => (image.oks === null ? [] : [image.oks]));
  const likeness = likenesses.length === 0 ? null : meanOfImages(likenesses, 0, 1);
  const pck10 = pck(images, 0.1)!;
  const drawn = pck10Bootstrap(images);
  return {
    task: "points",
    count: images.length,
    labelled: errors.length,
    meanErrorPx: error.mean,
    meanErrorIntervalPx: error.interval,
    standardErrorPx: error.standardError,
    medianErrorPx: quantileSorted(errors, 0.5),
    p95ErrorPx: quantileSorted(errors, 0.95),
    nme: nme.mean,
    nmeInterval: nme.interval,
    nmeStandardError: nme.standardError,
    dividedBy: truth.length.words,
    pck05: pck(images, 0.05)!,
    pck10,
    pck10Interval: drawn?.interval ?? [pck10, pck10],
    pck20: pck(images, 0.2)!,
    oks: likeness?.mean ?? null,
    oksInterval: likeness?.interval ?? null,
    oksStandardError: likeness?.standardError ?? null,
    byPoint: truth.names.map((name, point) => {
      const own = images.map(({ errorsPx }) => errorsPx[point]!).filter((value) => !Number.isNaN(value));
      return { name, labelled: own.length, meanErrorPx: own.length === 0 ? null : mean(own) };
    }),
  };
}

/** PCK of images that are drawn again, from the key points of each that count and those that are near enough. */
function pck10Bootstrap(images: readonly ImageErrors[]) {
  const counts = images.map(({ errorsPx }) => known(errorsPx).length);
  const hits = images.map((image, at) => Math.round(pck([image], 0.1)! * counts[at]!));
  return bootstrapOverImages(images.length, (times) => {
    let [near, all] = [0, 0];
    for (const [at, often] of times.entries()) {
      near += often * hits[at]!;
      all += often * counts[at]!;
    }
    return near / all;
  });
}
