import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface StartSpread {
  /** Var(answer) / Var(target) of a fresh copy. */
  readonly varianceRatio: number;
  readonly targets: readonly [low: number, high: number];
  readonly layer: string;
}

/** A hundredth of the targets' deviation. */
const narrowBelow = 1e-4;

/** A network that begins with (nearly) one answer for all images, beside what it is to answer. */
export function startSpread(measured: Measurements): Found<StartSpread> | null {
  const { start, labels, network } = measured;
  if (labels.kind === "classes" || start.varianceRatio === null) return null;
  if (start.varianceRatio >= narrowBelow || hasLearned(measured)) return null;
  const targets = [labels.min, labels.max] as const;
  return {
    severity: "risk",
    evidence: { varianceRatio: start.varianceRatio, targets, layer: network.output.layer },
  };
}
