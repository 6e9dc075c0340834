import type { Results } from "../../src/core/results.ts";
import type { Scorer } from "../../src/tasks/scorer.ts";

/** The runtimes that agreed on some images of a model that is scored, and did not answer all of them. */
export function unscoredRuntimes(
  { cells, scores }: Pick<Results, "cells" | "scores">,
  scorers: ReadonlyMap<string, Scorer>,
): string[] {
  const scored = new Set(scores.map(({ variantId, runtimeId }) => `${variantId} ${runtimeId}`));
  const unscored = cells.flatMap((cell) => {
    if (cell.status !== "measured" || !cell.parity.passed || cell.placement?.software === true) return [];
    const { variantId, runtimeId } = cell;
    return scorers.has(variantId) && !scored.has(`${variantId} ${runtimeId}`) ? [runtimeId] : [];
  });
  return [...new Set(unscored)];
}
