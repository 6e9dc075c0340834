import type { PrecisionScore } from "../../src/core/results.ts";
import { seedOf } from "../../src/core/random.ts";
import type { Judgement, Scorer } from "../../src/tasks/scorer.ts";
import type { PlannedCell } from "../plan/plan.ts";
import { differencesOf } from "../precision/differences.ts";

type Model = Pick<PlannedCell, "variantId" | "precision">;

/** What is kept of single images while a run goes, so that a precision can be compared with float32 image by image. */
export interface PrecisionScores {
  /** Whether float32 has to be scored once more, because an earlier process took its images with it. */
  readonly needsFloat32: (variantId: string, runtimeId: string) => boolean;
  readonly keepFloat32: (variantId: string, runtimeId: string, judged: Judgement) => void;
  readonly scoreOf: (model: Model, runtimeId: string, scorer: Scorer, judged: Judgement) => PrecisionScore;
}

/** @param isOpen whether a precision of a variant has no score on a runtime yet */
export function precisionScoresOf(
  isOpen: (variantId: string, runtimeId: string) => boolean,
  seed: number,
): PrecisionScores {
  const float32 = new Map<string, Judgement>();
  const keyOf = (variantId: string, runtimeId: string) => JSON.stringify([variantId, runtimeId]);
  return {
    needsFloat32: (variantId, runtimeId) =>
      isOpen(variantId, runtimeId) && !float32.has(keyOf(variantId, runtimeId)),
    keepFloat32: (variantId, runtimeId, judged) => float32.set(keyOf(variantId, runtimeId), judged),
    scoreOf: ({ variantId, precision }, runtimeId, scorer, judged) => {
      const before = float32.get(keyOf(variantId, runtimeId));
      const differences =
        before === undefined
          ? []
          : differencesOf(scorer, before, judged, seedOf(seed, `${variantId} ${precision} ${runtimeId}`));
      return { variantId, precision, runtimeId, score: judged.score, differences };
    },
  };
}
