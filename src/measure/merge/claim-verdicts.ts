import type { Results, TrainedVariant, VerdictRecord } from "../../core/results.ts";
import { historyNumbers } from "../../training/history-numbers.ts";
import type { ClaimNumbers } from "../../zoo/claim.ts";
import { anyVariantOf, taskOfVariant } from "../../zoo/tasks.ts";
import { scoreNumbers } from "../../tasks/registry.ts";
import { describeMeasured, verdictOf } from "../../zoo/rules.ts";

/**
 * Judges again what a shard could not: a claim that compares a variant with one of another shard. The numbers are
 * those of the merged results.
 */
export function judgeAgain(results: Results): VerdictRecord[] {
  const numbers = new Map(results.variants.map(({ id }) => [id, numbersOf(results, id)] as const));
  return results.verdicts.map((record) => {
    const { variantId } = record;
    if (record.verdict !== "not measured" || !isVariant(variantId)) return record;
    const { claim } = anyVariantOf(variantId);
    const verdict = verdictOf(claim, variantId, numbers);
    if (verdict === "not measured") return record;
    const measured = claim.supportedWhen.map((rule) => describeMeasured(rule, variantId, numbers)).join(", ");
    return { ...record, measured, verdict };
  });
}

function isVariant(id: string): boolean {
  return taskOfVariant(id) !== null;
}

function numbersOf({ variants, scores }: Results, id: string): Partial<ClaimNumbers> {
  const training = variants.find((variant) => variant.id === id)?.training ?? null;
  const score = scores.find(({ variantId }) => variantId === id)?.score;
  return {
    ...(score === undefined ? {} : scoreNumbers(score)),
    ...(training === null ? {} : trainingNumbers(training)),
  };
}

function trainingNumbers(training: TrainedVariant["training"]): Partial<ClaimNumbers> {
  const diverged = training.outcome === "diverged";
  if (training.task !== "point" && training.task !== "classes") return { diverged };
  const { varianceRatio } = training;
  return {
    diverged,
    ...(varianceRatio === null ? {} : { varianceRatio }),
    ...(training.task === "classes"
      ? historyNumbers(training.history)
      : training.targetVariance === null
        ? {}
        : { targetVariance: training.targetVariance }),
  };
}
