import type { BaselineRecord, Results, RuntimeScore } from "../core/results.ts";
import { runtimeIdsOf, variantIdsOf } from "./cells.ts";
import { wordsOf } from "./tasks/registry.ts";

/** The runtime whose scores the tables show: the one that answered for most variants. */
export function scoreRuntimeId(results: Results): string | undefined {
  const countOf = (id: string) => results.scores.filter((record) => record.runtimeId === id).length;
  // Sorting is stable: among equals the run's own order decides.
  return runtimeIdsOf(results)
    .filter((id) => countOf(id) > 0)
    .toSorted((a, b) => countOf(b) - countOf(a))[0];
}

/** The score of a variant on the runtime that the tables show, else on any other. */
export function scoreOf(results: Results, variantId: string): RuntimeScore | undefined {
  const records = results.scores.filter((record) => record.variantId === variantId);
  return records.find((record) => record.runtimeId === scoreRuntimeId(results)) ?? records[0];
}

/** What ranks a variant, smaller being better; infinite where there is no score, so that it sorts last. */
export function rankOf(results: Results, variantId: string): number {
  const record = scoreOf(results, variantId);
  return record === undefined ? Number.POSITIVE_INFINITY : wordsOf(results).rank(record.score);
}

/** All variants, the most exact first, those without a score last. */
export function variantIdsByRank(results: Results): string[] {
  // Not a subtraction: the difference of two infinities is no number.
  return variantIdsOf(results).toSorted((a, b) => {
    const [rankA, rankB] = [rankOf(results, a), rankOf(results, b)];
    return rankA === rankB ? 0 : rankA < rankB ? -1 : 1;
  });
}

/** Largest difference of what ranks between two runtimes for one variant; null for fewer than two. */
export function rankSpread(results: Results): { spread: number; variantId: string } | null {
  const { rank } = wordsOf(results);
  const variantIds = [...new Set(results.scores.map((record) => record.variantId))];
  const spreads = variantIds.flatMap((variantId) => {
    const ranks = results.scores
      .filter((record) => record.variantId === variantId)
      .map(({ score }) => rank(score));
    return ranks.length < 2 ? [] : [{ spread: Math.max(...ranks) - Math.min(...ranks), variantId }];
  });
  return spreads.toSorted((a, b) => b.spread - a.spread)[0] ?? null;
}

/** The answers without a network on the images of a variant. */
export function baselinesOf(results: Results, variantId: string): BaselineRecord[] {
  return results.baselines.filter(
    ({ variantIds }) => variantIds === undefined || variantIds.includes(variantId),
  );
}

/** The baseline that always answers the mean of the training targets, if the run has it. */
export function meanBaseline(results: Results): BaselineRecord | undefined {
  return results.baselines.find(({ id }) => id.includes("mean"));
}
