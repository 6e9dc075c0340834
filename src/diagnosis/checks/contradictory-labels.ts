import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface ContradictoryLabels {
  /** Images that also occur with another label. */
  readonly images: number;
  readonly count: number;
  /** Share of Var(target) that no network can explain. */
  readonly share: number;
}

/** Under this share a few slips of the hand hide nothing. */
const harmfulShare = 0.01;

/** The same picture with different labels: the best answer for it is their mean. */
export function contradictoryLabels({ labels, images }: Measurements): Found<ContradictoryLabels> | null {
  if (labels.contradictory === 0) return null;
  return {
    severity: labels.contradiction >= harmfulShare ? "illness" : "risk",
    evidence: { images: labels.contradictory, count: images.count, share: labels.contradiction },
  };
}
