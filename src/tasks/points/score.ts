import { mean, medianSorted, sampleStandardDeviation } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { PointsScore } from "../../core/results.ts";
import { z95 } from "../classes/proportion.ts";
import { keyPointErrorsPx, normalisedErrors, pck, type ImageErrors } from "./key-point-errors.ts";
import { anySigma, cocoSigmas, oks } from "./oks.ts";
import type { PointsAnswers, PointsTruth } from "./types.ts";

/**
 * How far answered key points are from the true ones. Hidden points count as those that are seen; those that are not
 * labelled count nowhere, and images with none of them neither.
 *
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function pointsScore(answers: PointsAnswers, truth: PointsTruth): PointsScore {
  if (truth.points.length === 0 || answers.length !== truth.points.length) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare the key points of ${answers.length} images with those of ${truth.points.length}.`,
    );
  }
  const all = imageErrorsOf(answers, truth);
  const images = all.filter(({ errorsPx }) => errorsPx.some((error) => !Number.isNaN(error)));
  const means = images.map(({ errorsPx }) => meanOf(errorsPx)!);
  const errors = images.flatMap(({ errorsPx }) => [...errorsPx].filter((error) => !Number.isNaN(error)));
  const nmes = [...normalisedErrors(images)];
  const meanErrorPx = mean(means);
  const standardErrorPx = standardErrorOf(means);
  const half = z95 * standardErrorPx;
  return {
    task: "points",
    count: images.length,
    pointCount: errors.length,
    meanErrorPx,
    meanErrorIntervalPx: [Math.max(0, meanErrorPx - half), meanErrorPx + half],
    standardErrorPx,
    medianErrorPx: medianSorted(errors.toSorted((a, b) => a - b)),
    normaliser: truth.normaliser,
    nme: mean(nmes),
    nmeStandardError: standardErrorOf(nmes),
    pck05: pck(images, 0.05)!,
    pck10: pck(images, 0.1)!,
    pck20: pck(images, 0.2)!,
    meanOks: meanOksOf(answers, truth),
    pointErrorsPx: truth.names.map((name, index) => ({
      name,
      meanErrorPx: meanOf(Float64Array.from(images, ({ errorsPx }) => errorsPx[index]!)),
    })),
  };
}

/** Errors of every image, also of those without a labelled key point. */
export function imageErrorsOf(answers: PointsAnswers, truth: PointsTruth): ImageErrors[] {
  return truth.points.map((points, image) => ({
    errorsPx: keyPointErrorsPx(answers[image]!, points, truth.fits[image]!.image),
    lengthPx: truth.lengthsPx[image]!,
  }));
}

/** The mean of what is a number; null where nothing is. */
export function meanOf(errorsPx: Float64Array): number | null {
  const known = [...errorsPx].filter((error) => !Number.isNaN(error));
  return known.length === 0 ? null : mean(known);
}

function standardErrorOf(values: readonly number[]): number {
  return values.length < 2 ? 0 : sampleStandardDeviation([...values]) / Math.sqrt(values.length);
}

function meanOksOf(answers: PointsAnswers, { sizes, names }: PointsTruth): number | null {
  if (sizes === null) return null;
  const sigmas = names.length === cocoSigmas.length ? cocoSigmas : names.map(() => anySigma);
  return mean(sizes.map((truth, image) => oks(answers[image]!, truth, sigmas)));
}
