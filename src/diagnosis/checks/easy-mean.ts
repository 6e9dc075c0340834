import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface EasyMean {
  /** Root mean square distance of the labels from their mean, as a share of the image. */
  readonly share: number;
}

/** Of the image: what a network is often glad to reach. */
const easyBelow = 0.05;

/** Labels that lie so close together that one answer for all images has a low error. */
export function easyMean(measured: Measurements): Found<EasyMean> | null {
  const { labels } = measured;
  if (labels.spreadShare === null || labels.spreadShare >= easyBelow || hasLearned(measured)) return null;
  // Labels that are all the same are another matter.
  if (labels.spreadShare === 0) return null;
  return { severity: "risk", evidence: { share: labels.spreadShare } };
}
