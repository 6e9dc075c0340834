import { collapsedBelow, hasLearned, isNearMean } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { UnitFacts } from "../probe-outputs.ts";
import { learningRange, type LearningRange } from "../rate-range.ts";

export interface ConstantOutput {
  readonly varianceRatio: number;
  /** Whether what it answers is the mean of the labels, the best answer that looks at no image. */
  readonly isMean: boolean;
  /** The least of its outputs with their targets: near 1 where it has begun to learn. */
  readonly correlation: number;
  readonly units: readonly UnitFacts[];
  /** The layer nearest to the input that answers the same for every image; null where each still differs. */
  readonly constantFrom: string | null;
  readonly range: LearningRange | null;
}

/** The same answer, or nearly, for every image. */
export function constantOutput(measured: Measurements): Found<ConstantOutput> | null {
  const { units, varianceRatio } = measured.outputs;
  if (units.length === 0 || varianceRatio >= collapsedBelow || hasLearned(measured)) return null;
  const isMean = units.every(isNearMean);
  const correlation = Math.min(...units.map((unit) => unit.correlation));
  const constantFrom = measured.activations.find(({ constant }) => constant)?.layer ?? null;
  const range = measured.rates === null ? null : learningRange(measured.rates);
  return {
    severity: "illness",
    evidence: { varianceRatio, isMean, correlation, units, constantFrom, range },
  };
}
