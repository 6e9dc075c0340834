import { collapsedBelow, hasLearned, isNearMean } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export type TargetScale =
  | {
      readonly problem: "other-scale";
      readonly correlation: number;
      /** What the outputs are where the targets are least and most. */
      readonly outputsAt: readonly [low: number, high: number];
      readonly targets: readonly [low: number, high: number];
    }
  | { readonly problem: "large"; readonly targets: readonly [low: number, high: number] };

/** Outputs that rise with the targets like this are right but for their scale. */
const sameCourse = 0.9;
/** Of the labels' variance, that answers must win by the right scale. */
const fromScale = 0.2;
/** A new network answers about 0 ± 1; from here on most of the first steps only move its answers. */
const largest = 20;

/** Answers that are right on another scale, such as pixels for [-1, 1], or targets far from where networks begin. */
export function targetScale(measured: Measurements): Found<TargetScale> | null {
  const { labels, outputs } = measured;
  if (labels.kind === "classes" || outputs.units.length === 0 || hasLearned(measured)) return null;
  const targets = [labels.min, labels.max] as const;
  const correlation = Math.min(...outputs.units.map((unit) => unit.correlation));
  if (correlation >= sameCourse && !isFaint(outputs) && gains(outputs, correlation)) {
    const [slope, offset] = [meanOf(outputs.units, "slope"), meanOf(outputs.units, "offset")];
    const outputsAt = [(labels.min - offset) / slope, (labels.max - offset) / slope] as const;
    return { severity: "illness", evidence: { problem: "other-scale", correlation, outputsAt, targets } };
  }
  if (Math.max(Math.abs(labels.min), Math.abs(labels.max)) <= largest) return null;
  return { severity: "risk", evidence: { problem: "large", targets } };
}

/** Whether another scale would explain clearly more: answers that are nearly right are on the right one. */
function gains({ explained }: Measurements["outputs"], correlation: number): boolean {
  return explained === null || correlation ** 2 - explained > fromScale;
}

/** Answers that hardly leave the mean are not on another scale: the network has only begun to learn. */
function isFaint({ units, varianceRatio }: Measurements["outputs"]): boolean {
  return varianceRatio < collapsedBelow && units.every(isNearMean);
}

function meanOf(units: Measurements["outputs"]["units"], key: "slope" | "offset"): number {
  return units.reduce((sum, unit) => sum + unit[key], 0) / units.length;
}
