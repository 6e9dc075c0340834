import type { PrecisionDifference } from "../../src/core/results.ts";
import { pairedBootstrap } from "../../src/measure/comparison/paired-bootstrap.ts";
import type { Judgement, Scorer } from "../../src/tasks/scorer.ts";

/** What a file answers worse than float32 does, image by image: one for each measure of the task that both have. */
export function differencesOf(
  scorer: Scorer,
  before: Judgement,
  after: Judgement,
  seed: number,
): PrecisionDifference[] {
  return scorer.measures.flatMap((measure, index) => {
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
        ...(index === 0 ? movedOf(scorer, before, after, seed) : {}),
      },
    ];
  });
}

/** How far answers moved, in whatever direction. */
function movedOf(
  scorer: Scorer,
  before: Judgement,
  after: Judgement,
  seed: number,
): Pick<PrecisionDifference, "moved"> {
  const moves = scorer.moves(before, after);
  if (moves === null) return {};
  const { difference, interval } = pairedBootstrap(Array(moves.length).fill(0), [...moves], seed);
  return { moved: { mean: difference, interval: [...interval] } };
}
