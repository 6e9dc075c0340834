import type { ClassesTraining } from "../../core/results.ts";
import { formatCount, formatDigits, formatPercent } from "../format.ts";
import type { TrainingWords } from "./training-words.ts";

/** How classifiers were trained. */
export const classesTraining: TrainingWords<ClassesTraining> = {
  columns: [
    ["loss in training, first and last", "text"],
    ["log loss in validation, first and last", "text"],
    ["Var ratio", "number"],
    ["most frequent answer (%)", "number"],
    ["time (s)", "number"],
  ],
  numbers: (training) => [
    endsText(training.history.map(({ trainLoss }) => trainLoss)),
    endsText(training.history.map(({ validationLogLoss }) => validationLogLoss)),
    formatDigits(training.varianceRatio),
    formatPercent(training.largestAnswerShare),
    formatDigits(training.seconds + training.pretrainingSeconds),
  ],
  caption:
    "The epoch with the smallest log loss on the validation images is kept, and scored on others. Var ratio is Var(probability) / Var(class): near 0 the network answers one probability for every image, and under 0.05 it counts as collapsed. The time holds what layers that are frozen learned beforehand.",
  images: ["images", "text"],
  imagesOf: ({ trainCount, validationCount, testCount }) =>
    `${formatCount(trainCount)} + ${formatCount(validationCount)}, ${formatCount(testCount)} to score`,
  curve: "log loss",
  curveUnit: "",
  pointsOf: ({ history }) =>
    history.map(({ epoch, validationLogLoss }) => ({ epoch, value: validationLogLoss })),
};

function endsText(losses: readonly (number | null)[]): string {
  const [first, last] = [losses[0], losses.at(-1)];
  return `${formatDigits(first)}, ${formatDigits(last)}`;
}
