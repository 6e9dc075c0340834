import type { BaselineRecord, Results, RuntimeAccuracy } from "../core/results.ts";
import { runtimeIdsOf, variantIdsOf } from "./cells.ts";

/** The runtime whose accuracies the tables show: the one that answered for most variants. */
export function accuracyRuntimeId(results: Results): string | undefined {
  const countOf = (id: string) => results.accuracies.filter((record) => record.runtimeId === id).length;
  // Sorting is stable: among equals the run's own order decides.
  return runtimeIdsOf(results)
    .filter((id) => countOf(id) > 0)
    .toSorted((a, b) => countOf(b) - countOf(a))[0];
}

/** The accuracy of a variant on the runtime that the tables show, else on any other. */
export function accuracyOf(results: Results, variantId: string): RuntimeAccuracy | undefined {
  const records = results.accuracies.filter((record) => record.variantId === variantId);
  return records.find((record) => record.runtimeId === accuracyRuntimeId(results)) ?? records[0];
}

/** Mean error of a variant, in pixels; infinite where there is none, so that it sorts last. */
export function meanErrorPxOf(results: Results, variantId: string): number {
  return accuracyOf(results, variantId)?.accuracy.meanErrorPx ?? Number.POSITIVE_INFINITY;
}

/** All variants, the most exact first, those without an accuracy last. */
export function variantIdsByError(results: Results): string[] {
  // Not a subtraction: the difference of two infinities is no number.
  return variantIdsOf(results).toSorted((a, b) => {
    const [errorA, errorB] = [meanErrorPxOf(results, a), meanErrorPxOf(results, b)];
    return errorA === errorB ? 0 : errorA < errorB ? -1 : 1;
  });
}

/** Largest difference of the mean error between two runtimes for one variant, in pixels; null for fewer than two. */
export function accuracySpreadPx(results: Results): { spreadPx: number; variantId: string } | null {
  const variantIds = [...new Set(results.accuracies.map((record) => record.variantId))];
  const spreads = variantIds.flatMap((variantId) => {
    const errors = results.accuracies
      .filter((record) => record.variantId === variantId)
      .map((record) => record.accuracy.meanErrorPx);
    return errors.length < 2 ? [] : [{ spreadPx: Math.max(...errors) - Math.min(...errors), variantId }];
  });
  return spreads.toSorted((a, b) => b.spreadPx - a.spreadPx)[0] ?? null;
}

/** The baseline that always answers the mean of the training targets, if the run has it. */
export function meanBaseline(results: Results): BaselineRecord | undefined {
  return results.baselines.find(({ id }) => id.includes("mean"));
}
