import type { TrainingRecord, TrainingSpec } from "../../src/core/study/training.ts";
import { specOf } from "../../src/study/protocol.ts";

interface RecordFacts {
  readonly spec?: TrainingSpec;
  readonly meanErrorPx?: number;
  readonly varianceRatio?: number;
  readonly diverged?: boolean;
  readonly ended?: TrainingRecord["result"]["ended"];
  /** Error after each epoch. */
  readonly errorsPx?: readonly number[];
  readonly tests?: TrainingRecord["result"]["tests"];
}

/** A training with these numbers; everything else is the same in all. */
export function recordOf(facts: RecordFacts = {}): TrainingRecord {
  const spec = facts.spec ?? specOf("cnn-gray", 1, "study");
  const errorsPx = facts.errorsPx ?? [facts.meanErrorPx ?? 0.4];
  return {
    id: `${spec.network}-${spec.seed}-${spec.images}-${spec.distinct ?? "new"}`,
    spec,
    result: {
      outcome: facts.diverged === true ? "diverged" : "trained",
      ended: facts.diverged === true ? "diverged" : (facts.ended ?? "good enough"),
      parameters: 462_126,
      updates: errorsPx.length * spec.updatesPerEpoch,
      bestEpoch: facts.diverged === true ? 0 : errorsPx.indexOf(Math.min(...errorsPx)) + 1,
      seconds: 12,
      backend: "tfjs/node",
      accuracy: facts.diverged === true ? null : accuracyOf(facts),
      tests: facts.tests ?? [],
      history: errorsPx.map((errorPx, index) => ({
        updates: (index + 1) * spec.updatesPerEpoch,
        trainLoss: errorPx / 100,
        errorPx,
      })),
    },
  };
}

/** Consistent numbers: Var(y) is 0.25, and the error has no bias. */
export function accuracyOf({ meanErrorPx = 0.4, varianceRatio = 0.98 }: RecordFacts) {
  return {
    count: 250,
    meanErrorPx,
    medianErrorPx: meanErrorPx,
    p95ErrorPx: 2 * meanErrorPx,
    within1Px: meanErrorPx < 1 ? 1 : 0,
    within3Px: meanErrorPx < 3 ? 1 : 0,
    mse: meanErrorPx ** 2 / 512,
    targetVariance: 0.25,
    varianceRatio,
    biasPx: [0, 0] as [number, number],
    errorVariancePx2: meanErrorPx ** 2,
  };
}
