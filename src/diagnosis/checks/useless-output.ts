import { collapsedBelow, hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface UselessOutput {
  /** 1 - MSE / Var(target); null for classes. */
  readonly explained: number | null;
  readonly accuracy: number | null;
  readonly majority: number | null;
}

/** As little as chance may give. */
const nothing = 0.05;

/** Answers that differ from image to image, and are no better than one answer for all. */
export function uselessOutput(measured: Measurements): Found<UselessOutput> | null {
  const { explained, accuracy, majority, varianceRatio, units } = measured.outputs;
  if (units.length === 0 || varianceRatio < collapsedBelow || hasLearned(measured)) return null;
  const isUseless =
    accuracy !== null && majority !== null
      ? accuracy <= majority + nothing * (1 - majority)
      : explained !== null && explained <= nothing;
  if (!isUseless) return null;
  const evidence = { explained: accuracy === null ? explained : null, accuracy, majority };
  return { severity: "illness", evidence };
}
