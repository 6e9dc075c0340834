import type { TargetTraining } from "../../core/results.ts";
import { formatCount, formatDigits } from "../format.ts";
import type { TrainingWords } from "./training-words.ts";

/** How networks were trained on what labels say. */
export function targetTraining(curve: string, curveUnit: string): TrainingWords<TargetTraining> {
  return {
    columns: [
      ["loss in training, first and last", "text"],
      [`${curve} in validation, first and best`, "text"],
      ["time (s)", "number"],
    ],
    numbers: ({ history, bestEpoch, seconds }) => [
      `${formatDigits(history[0]?.trainLoss)}, ${formatDigits(history.at(-1)?.trainLoss)}`,
      `${formatDigits(history[0]?.validationLoss)}, ${formatDigits(history[bestEpoch - 1]?.validationLoss)}`,
      formatDigits(seconds),
    ],
    caption: `The epoch with the smallest ${curve} in validation is kept: on images set apart from those to train, which are the second number of images; where there are none, on those to train; of a model from before they were set apart (two numbers of images alone), on those that are scored. Losses in training are of different kinds where variants differ in them: compare what they score.`,
    images: ["images", "text"],
    imagesOf: ({ trainCount, choosingCount, validationCount }) =>
      `${formatCount(trainCount)}${choosingCount === undefined ? "" : ` + ${formatCount(choosingCount)}`}, ${formatCount(validationCount)} to score`,
    curve,
    curveUnit,
    pointsOf: ({ history }) => history.map(({ epoch, validationLoss }) => ({ epoch, value: validationLoss })),
  };
}
