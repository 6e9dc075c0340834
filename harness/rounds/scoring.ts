import type { Results } from "../../src/core/results.ts";
import { withRow } from "../../src/tasks/gallery.ts";
import type { ImageOutputs } from "../../src/tasks/outputs.ts";
import { judgedOrReason, type Scorer } from "../../src/tasks/scorer.ts";
import type { Context } from "../base/command.ts";
import { modelIdOf, type PlannedCell } from "../plan/plan.ts";
import type { Recorder } from "../results/recorder.ts";
import { precisionScoresOf } from "./precision-scores.ts";

/** The scores of a run: which there are, and what becomes of the answers to all images. */
export interface Scoring {
  /** Whether nothing is to be scored any more of a model, by `modelIdOf`, on a runtime. */
  readonly isScored: (modelId: string, runtimeId: string) => boolean;
  readonly record: (modelId: string, runtimeId: string, answers: ImageOutputs) => Promise<void>;
}

export interface ScoringOptions {
  readonly cells: readonly PlannedCell[];
  readonly scorers: ReadonlyMap<string, Scorer>;
  readonly seed: number;
  readonly recorder: Recorder;
  readonly context: Context;
  /** Gets what every image adds to every measure of the task: shape [measures, count]. */
  readonly onLosses?: (variantId: string, runtimeId: string, losses: readonly Float64Array[]) => void;
}

/** Scores answers and records what comes of it. */
export function scoringOf({ cells, scorers, seed, recorder, context, onLosses }: ScoringOptions): Scoring {
  const modelOf = new Map(cells.map((cell) => [modelIdOf(cell), cell]));
  const isRecorded = (modelId: string, runtimeId: string) =>
    isScoredIn(recorder.results, modelOf.get(modelId)!, runtimeId);
  const precisionScores = precisionScoresOf(
    (variantId, runtimeId) =>
      cells.some(
        (cell) =>
          cell.variantId === variantId &&
          cell.runtimeId === runtimeId &&
          recorder.cellOf(cell.id)?.status !== "skipped" &&
          !isRecorded(modelIdOf(cell), runtimeId),
      ),
    seed,
  );
  return {
    isScored: (modelId, runtimeId) => {
      const { variantId, precision } = modelOf.get(modelId)!;
      const isAgain = precision === "fp32" && precisionScores.needsFloat32(variantId, runtimeId);
      return isRecorded(modelId, runtimeId) && !isAgain;
    },
    record: async (modelId, runtimeId, answers) => {
      const model = modelOf.get(modelId)!;
      const { variantId, precision } = model;
      const scorer = scorers.get(variantId)!;
      const judged = judgedOrReason(scorer, answers);
      if (typeof judged === "string") {
        context.note(`warning: no accuracy of ${modelId} on ${runtimeId}: ${judged}`, "warning");
        return;
      }
      if (precision !== "fp32") {
        const precisions = recorder.results.precisions!;
        const score = precisionScores.scoreOf(model, runtimeId, scorer, judged);
        recorder.change({ precisions: { ...precisions, scores: [...precisions.scores, score] } });
        return;
      }
      precisionScores.keepFloat32(variantId, runtimeId, judged);
      if (isRecorded(modelId, runtimeId)) return;
      recorder.addScore({ variantId, runtimeId, score: judged.score });
      onLosses?.(variantId, runtimeId, judged.losses);
      const row = { variantId, runtimeId, cases: judged.cases };
      recorder.change({ gallery: withRow(recorder.results.gallery, row, scorer) });
    },
  };
}

function isScoredIn(
  { scores, precisions }: Results,
  { variantId, precision }: PlannedCell,
  runtimeId: string,
): boolean {
  const isOf = (record: { readonly variantId: string; readonly runtimeId: string }) =>
    record.variantId === variantId && record.runtimeId === runtimeId;
  return precision === "fp32"
    ? scores.some(isOf)
    : (precisions?.scores ?? []).some((record) => isOf(record) && record.precision === precision);
}
