import type { ClassAccuracy, Results } from "../../core/results.ts";
import { runtimeIdsOf, variantIdsOf } from "../cells.ts";
import {
  classAccuracyOf,
  logLossSpread,
  trainedClassifiers,
  variantIdsByLogLoss,
} from "./classes-records.ts";
import { formatCount, formatDigits, formatError, formatPercent, NOT_AVAILABLE } from "../format.ts";
import { blocks, bold, code, fold, names, table, text, type Column } from "../markdown.ts";

const numberColumns: Column[] = [
  ["images", "number"],
  ["right (%)", "number"],
  ["log loss", "number"],
  ["AUC", "number"],
];

/** How well each variant tells the classes apart, and what can be had without a network. */
export function classAccuracySection(results: Results): string {
  const variants = variantIdsByLogLoss(results).flatMap((id) => {
    const record = classAccuracyOf(results, id);
    return record === undefined ? [] : [[code(id), code(record.runtimeId), ...numbersOf(record.accuracy)]];
  });
  const baselines = (results.classBaselines ?? []).map(({ id, summary, variantIds, accuracy }) => [
    `*${text(id)}*: ${text(summary)} (images of ${names(variantIds)})`,
    "no network",
    ...numbersOf(accuracy),
  ]);
  if (variants.length === 0) return blocks("## Accuracy", "No accuracy was measured.");
  return blocks(
    "## Accuracy",
    `${originOfImages(results)} The smallest log loss stands first. In brackets 95 % intervals: Wilson's for the share, 1.96 standard errors for the log loss, DeLong's for the area under the ROC curve, which has none where no pair is in the wrong order. They say how other images would do, not how another training would.`,
    table([["answered by", "text"], ["on", "text"], ...numberColumns], [...variants, ...baselines]),
    perRuntimeFold(results),
  );
}

/** What the scored images are, and what was chosen by them. */
function originOfImages(results: Results): string {
  if (trainedClassifiers(results).length === 0) return "Classes of the images that were given.";
  return (
    "Classes of images that no training has seen. What is drawn and how long networks train was settled after looking " +
    "at results on those of seed 1, so shares of that seed are optimistic."
  );
}

/** The most exact variant in a sentence. */
export function bestClassSentence(results: Results): string {
  const best = variantIdsByLogLoss(results)[0];
  const record = best === undefined ? undefined : classAccuracyOf(results, best);
  if (best === undefined || record === undefined) return `${bold("Most exact:")} no accuracy was measured.`;
  const { accuracy, runtimeId } = record;
  const majority = results.classBaselines?.find(({ variantIds }) => variantIds.includes(best));
  const without =
    majority === undefined ? "" : ` Without any network: ${formatPercent(majority.accuracy.accuracy)} %.`;
  return (
    `${bold("Most exact:")} ${code(best)} with ${shareText(accuracy)} % of ${formatCount(accuracy.count)} images right ` +
    `and a log loss of ${formatDigits(accuracy.logLoss)} (${code(runtimeId)}).${without}`
  );
}

function perRuntimeFold(results: Results): string | null {
  const spread = logLossSpread(results);
  if (spread === null) return null;
  const rows = variantIdsOf(results).flatMap((variantId) =>
    runtimeIdsOf(results).flatMap((runtimeId) =>
      (results.classAccuracies ?? [])
        .filter((record) => record.variantId === variantId && record.runtimeId === runtimeId)
        .map(({ accuracy }) => [code(variantId), code(runtimeId), ...numbersOf(accuracy)]),
    ),
  );
  return blocks(
    `For one variant, log losses on different runtimes are at most ${formatError(spread.spread)} apart (${code(spread.variantId)}).`,
    fold(
      "Every variant on every runtime",
      table([["variant", "text"], ["runtime", "text"], ...numberColumns], rows),
    ),
  );
}

function numbersOf(accuracy: ClassAccuracy): string[] {
  const { logLoss, logLossInterval, auc, aucInterval } = accuracy;
  return [
    formatCount(accuracy.count),
    shareText(accuracy),
    `${formatDigits(logLoss)} (${rangeText(logLossInterval, formatDigits)})`,
    auc === null ? NOT_AVAILABLE : aucText(auc, aucInterval),
  ];
}

/** The share of right answers in per cent, with its interval. */
export function shareText({ accuracy, accuracyInterval }: ClassAccuracy): string {
  return `${formatPercent(accuracy)} (${rangeText(accuracyInterval, formatPercent)})`;
}

function aucText(auc: number, interval: ClassAccuracy["aucInterval"]): string {
  return interval === null
    ? formatDigits(auc)
    : `${formatDigits(auc)} (${rangeText(interval, formatDigits)})`;
}

function rangeText([low, high]: readonly [number, number], format: (value: number) => string): string {
  return `${format(low)} to ${format(high)}`;
}
