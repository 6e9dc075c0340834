import type { Results } from "../../core/results.ts";
import { trainedClassifiers } from "./classes-records.ts";
import { formatCount, formatDigits, formatPercent, NOT_AVAILABLE } from "../format.ts";
import { blocks, code, fold, table } from "../markdown.ts";
import { modelTable, recipeTable } from "../sections/training.ts";

/** How each classifier was trained and what came of it. */
export function classTrainingSection(results: Results): string | null {
  const variants = trainedClassifiers(results);
  if (variants.length === 0) return null;
  return blocks(
    "## Training",
    table(
      [
        ["variant", "text"],
        ["outcome", "text"],
        ["epochs", "number"],
        ["best epoch", "number"],
        ["loss in training, first and last", "text"],
        ["log loss in validation, first and last", "text"],
        ["Var ratio", "number"],
        ["most frequent answer (%)", "number"],
        ["time (s)", "number"],
      ],
      variants.map(({ id, training }) => [
        code(id),
        `${training.outcome}${training.collapsed === true ? ", collapsed" : ""}`,
        formatCount(training.epochs),
        training.bestEpoch === 0 ? NOT_AVAILABLE : formatCount(training.bestEpoch),
        endsText(training.history.map(({ trainLoss }) => trainLoss)),
        endsText(training.history.map(({ validationLogLoss }) => validationLogLoss)),
        formatDigits(training.varianceRatio),
        formatPercent(training.largestAnswerShare),
        formatDigits(training.seconds + training.pretrainingSeconds),
      ]),
    ),
    "The epoch with the smallest log loss on the validation images is kept, and scored on others. Var ratio is Var(probability) / Var(class): near 0 the network answers one probability for every image, and under 0.05 it counts as collapsed. The time holds what layers that are frozen learned beforehand.",
    fold(
      "What was trained, and how",
      recipeTable(
        variants,
        ["images", "text"],
        ({ training: { trainCount, validationCount, testCount } }) =>
          `${formatCount(trainCount)} + ${formatCount(validationCount)}, ${formatCount(testCount)} to score`,
      ),
    ),
    fold("The models", modelTable(results.variants)),
  );
}

function endsText(losses: readonly (number | null)[]): string {
  const [first, last] = [losses[0], losses.at(-1)];
  return `${formatDigits(first)}, ${formatDigits(last)}`;
}
