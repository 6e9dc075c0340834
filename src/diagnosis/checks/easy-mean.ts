import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface EasyMean {
  /** Root mean square distance of the labels from their mean, as a share of the image. */
  readonly share: number;
  /** Of boxes, the mean IoU of one and the same box with each; else null. */
  readonly constantIou: number | null;
}

/** Of the image: what a network is often glad to reach. */
const easyBelow = 0.05;

/** Mean IoU of one box with all labels, at which many count a box as found. */
const easyIou = 0.5;

/** Labels that lie so close together that one answer for all images has a low error. */
export function easyMean(measured: Measurements): Found<EasyMean> | null {
  const { labels, boxes } = measured;
  if (labels.spreadShare === null || hasLearned(measured)) return null;
  const constantIou = boxes?.constantIou ?? null;
  const isEasy = constantIou === null ? labels.spreadShare < easyBelow : constantIou > easyIou;
  if (!isEasy) return null;
  // Labels that are all the same are another matter.
  if (labels.spreadShare === 0) return null;
  return { severity: "risk", evidence: { share: labels.spreadShare, constantIou } };
}
