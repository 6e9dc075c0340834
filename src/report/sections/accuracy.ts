import type { BaselineRecord, Results } from "../../core/results.ts";
import { runtimeIdsOf, trainedVariants, variantIdsOf } from "../cells.ts";
import { formatError } from "../format.ts";
import { blocks, code, fold, names, table, text } from "../markdown.ts";
import { rankSpread, scoreOf, variantIdsByRank } from "../scores.ts";
import { wordsOf } from "../tasks/registry.ts";

/** How well each variant does its task, among the answers that need no network. */
export function accuracySection(results: Results, gallery: string | null): string {
  const { rank, numbers, intro, columns, baselines: place } = wordsOf(results);
  const variants = variantIdsByRank(results).flatMap((id) => {
    const record = scoreOf(results, id);
    return record === undefined ? [] : [{ who: code(id), on: code(record.runtimeId), score: record.score }];
  });
  const baselines = results.baselines.map((baseline) => ({
    who: `*${text(baseline.id)}*: ${text(baseline.summary)}${imagesText(baseline)}`,
    on: "no network",
    score: baseline.score,
  }));
  const all = [...variants, ...baselines];
  if (all.length === 0 || (place === "after" && variants.length === 0)) {
    return blocks("## Accuracy", "No accuracy was measured.", gallery);
  }
  const shown = place === "among" ? all.toSorted((a, b) => rank(a.score) - rank(b.score)) : all;
  return blocks(
    "## Accuracy",
    intro(trainedVariants(results).length > 0),
    table(
      [["answered by", "text"], ["on", "text"], ...columns],
      shown.map(({ who, on, score }) => [who, on, ...numbers(score)]),
    ),
    perRuntimeFold(results),
    gallery,
  );
}

function imagesText({ variantIds }: BaselineRecord): string {
  return variantIds === undefined ? "" : ` (images of ${names(variantIds)})`;
}

function perRuntimeFold(results: Results): string | null {
  const spread = rankSpread(results);
  if (spread === null) return null;
  const { rankNames, unit, columns, numbers } = wordsOf(results);
  const rows = variantIdsOf(results).flatMap((variantId) =>
    runtimeIdsOf(results).flatMap((runtimeId) =>
      results.scores
        .filter((record) => record.variantId === variantId && record.runtimeId === runtimeId)
        .map(({ score }) => [code(variantId), code(runtimeId), ...numbers(score)]),
    ),
  );
  const difference = `${rankNames} on different runtimes are at most ${formatError(spread.spread)}${unit} apart`;
  return blocks(
    `For one variant, ${difference} (${code(spread.variantId)}).`,
    fold(
      "Every variant on every runtime",
      table([["variant", "text"], ["runtime", "text"], ...columns], rows),
    ),
  );
}
