import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface MovingStatistics {
  readonly layers: readonly string[];
  readonly batchSize: number;
  /** Of the answers as the network is used, and with the statistics of each batch: 1 - MSE / Var(target), or accuracy. */
  readonly saved: number | null;
  readonly batch: number;
  readonly measure: "explained" | "accuracy";
}

/** A network that is right with the statistics of a batch, and wrong with those that it saved. */
export function movingStatistics(measured: Measurements): Found<MovingStatistics> | null {
  const { statistics } = measured;
  if (statistics === null || hasLearned(measured)) return null;
  const { layers, batchSize, saved, batch } = statistics;
  if (!hasLearned({ outputs: batch })) return null;
  const measure = batch.accuracy === null ? "explained" : "accuracy";
  return {
    severity: "illness",
    evidence: { layers, batchSize, saved: saved[measure], batch: batch[measure]!, measure },
  };
}
