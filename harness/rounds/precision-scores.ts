import type { PrecisionDifference, PrecisionScore } from "../../src/core/results.ts";
import { seedOf } from "../../src/core/random.ts";
import { pairedBootstrap } from "../../src/measure/comparison/paired-bootstrap.ts";
import type { Judgement, Scorer } from "../../src/tasks/scorer.ts";
import type { PlannedCell } from "../plan/plan.ts";

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

function differencesOf(
  { measures }: Scorer,
  before: Judgement,
  after: Judgement,
  seed: number,
): PrecisionDifference[] {
  return measures.flatMap((measure, index) => {
    if (measure.isIn?.(before.score) === false || measure.isIn?.(after.score) === false) return [];
    const [a, b] = [before.losses[index], after.losses[index]];
    // A runtime that was too slow for all images has answered none of them.
    if (a === undefined || b === undefined || a.length !== b.length) return [];
    const { difference, interval } = pairedBootstrap([...a], [...b], seed);
    const before32 = measure.meanOf(before.score).mean;
    return [
      {
        measure: measure.name,
        unit: measure.unit,
        before: before32,
        margin: Math.max(measure.margin.absolute, measure.margin.share * before32),
        difference,
        interval: [...interval] as [number, number],
        images: a.length,
      },
    ];
  });
}
