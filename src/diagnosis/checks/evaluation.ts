import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface Evaluation {
  /** Labels that are not right when they are the answers themselves. */
  readonly lost: number;
  readonly count: number;
  readonly what: "boxes" | "classes";
}

/** Labels that no answer can match: scored against themselves they must all be right. */
export function evaluation({ labels, boxes, images }: Measurements): Found<Evaluation> | null {
  if (boxes !== null && boxes.lost > 0) {
    return { severity: "illness", evidence: { lost: boxes.lost, count: boxes.count, what: "boxes" } };
  }
  if (labels.withoutOutput === 0) return null;
  return {
    severity: "illness",
    evidence: { lost: labels.withoutOutput, count: images.count, what: "classes" },
  };
}
