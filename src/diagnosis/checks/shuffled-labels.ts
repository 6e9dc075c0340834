import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface ShuffledLabels {
  /** Squared distance between labels of similar images, over that of any two images. */
  readonly neighbourRatio: number;
}

/** Similar images should have similar labels; from here on they are as different as any two. */
const unrelated = 0.7;

/** Labels that do not follow the images: rows out of step with files, or labels of something else. */
export function shuffledLabels(measured: Measurements): Found<ShuffledLabels> | null {
  const { neighbourRatio } = measured.labels;
  if (neighbourRatio === null || neighbourRatio < unrelated || hasLearned(measured)) return null;
  return { severity: "illness", evidence: { neighbourRatio } };
}
