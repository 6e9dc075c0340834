import type { TrainingRecord } from "../core/study/training.ts";

/** The largest mean error, in pixels, of a network that works: its answer is on the right pixel. */
export const workingErrorPx = 1;

/** Under this Var(prediction) / Var(target) a network answers (nearly) one point. */
export const collapsedBelow = 0.05;

/**
 * How a training ended. `partly` is neither here nor there: it sees the box and misses the pixel, or it was still on
 * its way when its updates were used up.
 */
export type Outcome = "learned" | "partly" | "collapsed" | "diverged";

export function outcomeOf(record: TrainingRecord): Outcome {
  const { outcome, accuracy } = record.result;
  if (outcome === "diverged" || accuracy === null) return "diverged";
  if (accuracy.meanErrorPx < workingErrorPx) return "learned";
  return accuracy.varianceRatio < collapsedBelow && !isOpen(record) ? "collapsed" : "partly";
}

/** Whether a network reproduces what it was trained on. */
export function fits(record: TrainingRecord): boolean {
  return outcomeOf(record) === "learned";
}

/** What the last quarter of the epochs has to take off the error to count as progress: more than chance does. */
const progress = 0.03;

/**
 * Whether a training was still getting better when its updates were used up. How far it would have come is then not
 * known: it is slow, not stuck.
 */
export function isOpen({ result, spec }: TrainingRecord): boolean {
  if (result.ended !== "budget") return false;
  const errors = result.history.flatMap(({ errorPx }) => (errorPx === null ? [] : [errorPx]));
  const before = Math.min(...errors.slice(0, Math.ceil(spec.epochs * 0.75)));
  return Math.min(...errors) < (1 - progress) * before;
}
