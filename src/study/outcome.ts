import type { TrainingRecord } from "../core/study/training.ts";

/** The largest mean error, in pixels, of a network that works: its answer is on the right pixel. */
export const workingErrorPx = 1;

/** Under this Var(prediction) / Var(target) a network answers (nearly) one point. */
export const collapsedBelow = 0.05;

/** How a training ended. `partly` is neither here nor there: it sees the box, and misses the pixel. */
export type Outcome = "learned" | "partly" | "collapsed" | "diverged";

export function outcomeOf({ result }: Pick<TrainingRecord, "result">): Outcome {
  if (result.outcome === "diverged" || result.accuracy === null) return "diverged";
  if (result.accuracy.meanErrorPx < workingErrorPx) return "learned";
  return result.accuracy.varianceRatio < collapsedBelow ? "collapsed" : "partly";
}

/** Whether a network reproduces what it was trained on. */
export function fits(record: TrainingRecord): boolean {
  return outcomeOf(record) === "learned";
}
