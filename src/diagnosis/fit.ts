import type { Measurements } from "./measurements.ts";
import type { UnitFacts } from "./probe-outputs.ts";

/** Share of Var(target) that a network explains once it has learned points. */
const learnedShare = 0.9;

/** Var(output) / Var(target) under which a network answers (nearly) one thing, as in the accuracy of a report. */
export const collapsedBelow = 0.05;

/** Of a target's deviation. */
const nearMean = 0.25;

/** Whether an output is, on average, the mean of its target. */
export function isNearMean({ mean, targetMean, targetDeviation }: UnitFacts): boolean {
  return Math.abs(mean - targetMean) <= nearMean * targetDeviation;
}

/**
 * Whether the network as saved answers these images well: then what often does harm did none here.
 *
 * Points: nine tenths of Var(target) explained. Classes: at least half of the images right that the most frequent
 * class leaves.
 */
export function hasLearned({ outputs }: Pick<Measurements, "outputs">): boolean {
  const { notFinite, explained, accuracy, majority } = outputs;
  if (notFinite > 0) return false;
  if (accuracy !== null && majority !== null) return majority < 1 && accuracy >= (1 + majority) / 2;
  return explained !== null && explained >= learnedShare;
}
