import type { VerdictRecord } from "../../src/core/results.ts";
import { historyNumbers } from "../../src/training/history-numbers.ts";
import type { ClaimNumbers } from "../../src/zoo/claim.ts";
import { scoreNumbers } from "../../src/tasks/registry.ts";
import { anyVariantOf } from "../../src/zoo/tasks.ts";
import { describeMeasured, describeRule, verdictOf } from "../../src/zoo/rules.ts";
import type { PreparedModel } from "../models/prepare-models.ts";

/** Applies each variant's rule to the numbers of its training. */
export function verdictsOf(prepared: readonly PreparedModel[]): VerdictRecord[] {
  const numbers = new Map(prepared.map((model) => [model.variantId, numbersOf(model)] as const));
  return prepared.map(({ variantId }) => {
    const { claim } = anyVariantOf(variantId);
    return {
      variantId,
      statement: claim.statement,
      by: claim.by,
      rule: claim.supportedWhen.map(describeRule).join(" and "),
      measured: claim.supportedWhen.map((rule) => describeMeasured(rule, variantId, numbers)).join(", "),
      verdict: verdictOf(claim, variantId, numbers),
    };
  });
}

function numbersOf({ manifest }: PreparedModel): Partial<ClaimNumbers> {
  const diverged = manifest.training.outcome === "diverged";
  if (manifest.accuracy !== null && "task" in manifest.accuracy) {
    return { ...scoreNumbers(manifest.accuracy), diverged };
  }
  if (manifest.task !== "classify") return { ...manifest.accuracy, diverged };
  const { accuracy, training } = manifest;
  return {
    diverged,
    ...historyNumbers(training.history),
    ...(accuracy === null
      ? {}
      : {
          errorRate: 1 - accuracy.accuracy,
          logLoss: accuracy.logLoss,
          varianceRatio: accuracy.varianceRatio,
        }),
  };
}
