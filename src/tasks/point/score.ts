import { mean, quantileSorted, variance } from "simple-statistics";
import type { Accuracy, PointScore } from "../../core/results.ts";
import { axisOf, differencesOf } from "./points.ts";

/** Under this variance ratio a network is said to answer (nearly) one point. */
const collapsedBelow = 0.05;

/** Accuracy, and what the errors are made of; `trainedAccuracySchema` is its form in a manifest. */
export interface LocalisationDiagnosis extends Accuracy {
  /** Mean over x and y of the variance of the targets: the MSE of the best constant answer. */
  targetVariance: number;
  /** Var(prediction) / Var(target), each summed over x and y; 1 where the targets are all one point. */
  varianceRatio: number;
  /** Mean of prediction minus target, per axis, in pixels. */
  biasPx: [number, number];
  /** Variance of prediction minus target, summed over x and y, in pixels squared. */
  errorVariancePx2: number;
  /** True where varianceRatio is under 0.05. */
  collapsed: boolean;
}

/**
 * Network outputs as points in [-1, 1].
 *
 * @param outputs shape [count, 2], in the scale of the variant
 * @param outputRange what the left (top) and the right (bottom) edge are in that scale
 * @returns new array, shape [count, 2]; NaN and infinity stay what they are
 */
export function pointsFromOutputs(
  outputs: Float32Array,
  [low, high]: readonly [low: number, high: number],
): Float32Array {
  const scale = 2 / (high - low);
  const offset = (low + high) / (high - low);
  return outputs.map((output) => output * scale - offset);
}

/** Pixels that [-1, 1] spans: the side of square images, or the size of all or of each image. */
export type PixelSize = number | PixelShape | readonly PixelShape[];

interface PixelShape {
  readonly height: number;
  readonly width: number;
}

/**
 * Distances between answers and truth. An answer that is NaN or infinite counts as the corner of the image
 * farthest from the truth: as wrong as a point in the image can be, never a hit, and still a number that a
 * mean and a JSON file can hold. Whoever must tell such answers apart asks `countNotFinite`.
 *
 * @param points shape [count, 2] in [-1, 1]
 * @param targets shape [count, 2] in [-1, 1]
 * @returns shape [count], in pixels
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function errorsPx(points: Float32Array, targets: Float32Array, size: PixelSize): Float64Array {
  const { x, y } = differencesOf(points, targets);
  if (typeof size !== "number") {
    const shapeOf = (image: number) => (isList(size) ? size[image]! : size);
    return Float64Array.from(x, (dx, image) => {
      const { height, width } = shapeOf(image);
      return Math.hypot((dx * width) / 2, (y[image]! * height) / 2);
    });
  }
  return Float64Array.from(x, (dx, image) => Math.sqrt(dx ** 2 + y[image]! ** 2) * (size / 2));
}

function isList(size: PixelShape | readonly PixelShape[]): size is readonly PixelShape[] {
  return Array.isArray(size);
}

/**
 * Accuracy over a set of images. Median and p95 are simple-statistics' `quantileSorted`; for answers that are
 * NaN or infinite see `errorsPx`.
 *
 * @param points shape [count, 2] in [-1, 1]
 * @param targets shape [count, 2] in [-1, 1]
 * @param size pixels that [-1, 1] spans
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function localisationAccuracy(points: Float32Array, targets: Float32Array, size: PixelSize): Accuracy {
  const errors = Array.from(errorsPx(points, targets, size)).sort((a, b) => a - b);
  const { x, y } = differencesOf(points, targets);
  const shareWithin = (limitPx: number) => errors.filter((error) => error <= limitPx).length / errors.length;
  return {
    count: errors.length,
    meanErrorPx: mean(errors),
    medianErrorPx: quantileSorted(errors, 0.5),
    p95ErrorPx: quantileSorted(errors, 0.95),
    within1Px: shareWithin(1),
    within3Px: shareWithin(3),
    mse: (meanSquareOf(x) + meanSquareOf(y)) / 2,
  };
}

/** Accuracy with the standard error of the mean error; arguments as for `localisationAccuracy`. */
export function pointScore(points: Float32Array, targets: Float32Array, size: PixelSize): PointScore {
  const errors = Array.from(errorsPx(points, targets, size));
  return {
    task: "point",
    ...localisationAccuracy(points, targets, size),
    standardErrorPx: Math.sqrt(variance(errors) / errors.length),
  };
}

/**
 * Accuracy, and what the errors are made of. Variances are population variances.
 *
 * @param points shape [count, 2] in [-1, 1]
 * @param targets shape [count, 2] in [-1, 1]
 * @param side pixels that [-1, 1] spans
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function diagnoseLocalisation(
  points: Float32Array,
  targets: Float32Array,
  side: number,
): LocalisationDiagnosis {
  const accuracy = localisationAccuracy(points, targets, side);
  const differences = differencesOf(points, targets);
  const truth = { x: axisOf(targets, 0), y: axisOf(targets, 1) };
  const answered = {
    x: truth.x.map((value, image) => value + differences.x[image]!),
    y: truth.y.map((value, image) => value + differences.y[image]!),
  };
  const targetSum = variance(truth.x) + variance(truth.y);
  const answeredSum = variance(answered.x) + variance(answered.y);
  const varianceRatio = targetSum === 0 ? 1 : answeredSum / targetSum;
  const pxPerUnit = side / 2;
  return {
    ...accuracy,
    targetVariance: targetSum / 2,
    varianceRatio,
    biasPx: [mean(differences.x) * pxPerUnit, mean(differences.y) * pxPerUnit],
    errorVariancePx2: (variance(differences.x) + variance(differences.y)) * pxPerUnit ** 2,
    collapsed: varianceRatio < collapsedBelow,
  };
}

function meanSquareOf(values: readonly number[]): number {
  return mean(values.map((value) => value ** 2));
}
