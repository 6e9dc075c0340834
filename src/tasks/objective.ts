import { answersFrom, type ClassHead } from "./classes/answers.ts";
import { classAccuracy } from "./classes/score.ts";
import { localisationAccuracy, pointsFromOutputs } from "./point/score.ts";
import type { ClassSet, ImageSet } from "../dataset/types.ts";
import { outputsFromPoints } from "./point/targets.ts";

/** How good a network is on the validation images, after an epoch. */
export interface Score<Facts> {
  readonly facts: Facts;
  /** The epoch with the smallest is the best. */
  readonly rank: number;
}

/** What a task asks of a network: what its outputs should be, and how good they are. */
export interface Objective<Facts> {
  /** Outputs of one image. */
  readonly width: number;
  /** Shape [train.count, width]. */
  readonly targets: Float32Array;
  /** The facts of an epoch after which there is nothing to score. */
  readonly noFacts: Facts;
  /**
   * @param outputs of the validation images, shape [validation.count, width]
   * @returns null when one is NaN or infinite
   */
  score(outputs: Float32Array): Score<Facts> | null;
  /** The facts in words, for progress. */
  describe(facts: Facts): string;
}

/** What an epoch of localisation records. */
export interface PointFacts {
  readonly validationMse: number | null;
  readonly validationMeanErrorPx: number | null;
}

/** What an epoch of classification records. */
export interface ClassFacts {
  readonly validationLogLoss: number | null;
  readonly validationAccuracy: number | null;
}

/** Find the point: the smallest mean distance is the best. */
export function pointObjective(
  train: ImageSet,
  validation: ImageSet,
  outputRange: readonly [low: number, high: number],
): Objective<PointFacts> {
  return {
    width: 2,
    targets: outputsFromPoints(train.targets, outputRange),
    noFacts: { validationMse: null, validationMeanErrorPx: null },
    score: (outputs) => {
      const points = pointsFromOutputs(outputs, outputRange);
      if (!points.every(Number.isFinite)) return null;
      const { mse, meanErrorPx } = localisationAccuracy(points, validation.targets, validation.side);
      return { facts: { validationMse: mse, validationMeanErrorPx: meanErrorPx }, rank: meanErrorPx };
    },
    describe: ({ validationMeanErrorPx }) => `${validationMeanErrorPx?.toPrecision(3)} px`,
  };
}

/** Tell the class: the smallest log loss is the best. */
export function classObjective(
  train: ClassSet,
  validation: ClassSet,
  head: ClassHead,
): Objective<ClassFacts> {
  const width = head === "sigmoid" ? 1 : 2;
  return {
    width,
    targets: width === 1 ? Float32Array.from(train.classes) : oneHot(train.classes, width),
    noFacts: { validationLogLoss: null, validationAccuracy: null },
    score: (outputs) => {
      if (!outputs.every(Number.isFinite)) return null;
      const answers = answersFrom(outputs, validation.count, head);
      const { logLoss, accuracy } = classAccuracy(answers, validation.classes);
      return { facts: { validationLogLoss: logLoss, validationAccuracy: accuracy }, rank: logLoss };
    },
    describe: ({ validationLogLoss, validationAccuracy }) =>
      `log loss ${validationLogLoss?.toPrecision(3)}, ${((validationAccuracy ?? 0) * 100).toFixed(0)} % right`,
  };
}

/** 1 in the column of the class and 0 elsewhere, shape [count, width]. */
function oneHot(classes: Uint16Array, width: number): Float32Array {
  const rows = new Float32Array(classes.length * width);
  for (const [image, label] of classes.entries()) rows[image * width + label] = 1;
  return rows;
}
