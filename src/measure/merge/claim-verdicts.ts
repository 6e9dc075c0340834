import type { Results, VerdictRecord } from "../../core/results.ts";
import type { ClaimNumbers } from "../../zoo/claim.ts";
import { variantIds, variantOf } from "../../zoo/registry.ts";
import { describeMeasured, verdictOf } from "../../zoo/rules.ts";

/**
 * Judges again what a shard could not: a claim that compares a variant with one of another shard. The numbers are
 * those of the merged results.
 */
export function judgeAgain(results: Results): VerdictRecord[] {
  const numbers = new Map(results.variants.map(({ id }) => [id, numbersOf(results, id)] as const));
  const known: readonly string[] = variantIds;
  return results.verdicts.map((record) => {
    const { variantId } = record;
    if (record.verdict !== "not measured" || !known.includes(variantId)) return record;
    const { claim } = variantOf(variantId);
    const verdict = verdictOf(claim, variantId, numbers);
    if (verdict === "not measured") return record;
    const measured = claim.supportedWhen.map((rule) => describeMeasured(rule, variantId, numbers)).join(", ");
    return { ...record, measured, verdict };
  });
}

function numbersOf({ variants, accuracies }: Results, id: string): Partial<ClaimNumbers> {
  const training = variants.find((variant) => variant.id === id)?.training;
  const accuracy = accuracies.find(({ variantId }) => variantId === id)?.accuracy;
  return {
    ...(accuracy === undefined
      ? {}
      : { meanErrorPx: accuracy.meanErrorPx, medianErrorPx: accuracy.medianErrorPx, mse: accuracy.mse }),
    ...(training?.targetVariance == null ? {} : { targetVariance: training.targetVariance }),
    ...(training?.varianceRatio == null ? {} : { varianceRatio: training.varianceRatio }),
    ...(training == null ? {} : { diverged: training.outcome === "diverged" }),
  };
}
