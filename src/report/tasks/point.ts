import type { Accuracy, Results } from "../../core/results.ts";
import { accuracyOf, accuracySpreadPx } from "../accuracies.ts";
import { runtimeIdsOf, variantIdsOf } from "../cells.ts";
import { formatCount, formatDigits, formatError, formatPercent } from "../format.ts";
import { blocks, code, fold, table, text, type Column } from "../markdown.ts";

const numberColumns: Column[] = [
  ["images", "number"],
  ["mean (px)", "number"],
  ["median (px)", "number"],
  ["p95 (px)", "number"],
  ["within 1 px (%)", "number"],
  ["within 3 px (%)", "number"],
  ["MSE", "number"],
];

/** How well each variant finds the point, among the answers that need no network. */
export function accuracySection(results: Results, gallery: string | null): string {
  const variants = variantIdsOf(results).flatMap((id) => {
    const record = accuracyOf(results, id);
    return record === undefined
      ? []
      : [{ who: code(id), on: code(record.runtimeId), accuracy: record.accuracy }];
  });
  const baselines = results.baselines.map(({ id, summary, accuracy }) => ({
    who: `*${text(id)}*: ${text(summary)}`,
    on: "no network",
    accuracy,
  }));
  const ranked = [...variants, ...baselines].toSorted(
    (a, b) => a.accuracy.meanErrorPx - b.accuracy.meanErrorPx,
  );
  if (ranked.length === 0) return blocks("## Accuracy", "No accuracy was measured.", gallery);
  return blocks(
    "## Accuracy",
    "Distance between true and predicted centre, on the validation images, best first. MSE is per axis, in the network's scale, where the image runs from −1 to 1.",
    table(
      [["answered by", "text"], ["on", "text"], ...numberColumns],
      ranked.map(({ who, on, accuracy }) => [who, on, ...numbersOf(accuracy)]),
    ),
    perRuntimeFold(results),
    gallery,
  );
}

function perRuntimeFold(results: Results): string | null {
  const spread = accuracySpreadPx(results);
  if (spread === null) return null;
  const rows = variantIdsOf(results).flatMap((variantId) =>
    runtimeIdsOf(results).flatMap((runtimeId) =>
      results.accuracies
        .filter((record) => record.variantId === variantId && record.runtimeId === runtimeId)
        .map(({ accuracy }) => [code(variantId), code(runtimeId), ...numbersOf(accuracy)]),
    ),
  );
  const difference = `mean errors on different runtimes are at most ${formatError(spread.spreadPx)} px apart`;
  return blocks(
    `For one variant, ${difference} (${code(spread.variantId)}).`,
    fold(
      "Every variant on every runtime",
      table([["variant", "text"], ["runtime", "text"], ...numberColumns], rows),
    ),
  );
}

function numbersOf(accuracy: Accuracy): string[] {
  return [
    formatCount(accuracy.count),
    formatDigits(accuracy.meanErrorPx),
    formatDigits(accuracy.medianErrorPx),
    formatDigits(accuracy.p95ErrorPx),
    formatPercent(accuracy.within1Px),
    formatPercent(accuracy.within3Px),
    formatDigits(accuracy.mse),
  ];
}
