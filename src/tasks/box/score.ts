import { mean, quantileSorted, sampleStandardDeviation } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { BoxScore } from "../../core/results.ts";
import type { Fit } from "../../dataset/fit.ts";
import type { Box } from "../../dataset/labels/label-set.ts";
import { wilsonInterval, z95 } from "../classes/proportion.ts";
import { cocoThresholds } from "../boxes/average-precision.ts";
import { boxIou, boxOverlap } from "./iou.ts";

/** Scores of the boxes alone, without classes. */
export type OverlapScore = Omit<BoxScore, "task" | "classAccuracy" | "classAccuracyInterval">;

/**
 * How well answered boxes cover the true ones. A box with a number that is none covers nothing, and its centre is as
 * far away as two corners of the image.
 *
 * @param fits of the images, for their sizes
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function overlapScore(
  boxes: readonly Box[],
  truth: readonly Box[],
  fits: readonly Fit[],
): OverlapScore {
  if (truth.length === 0 || boxes.length !== truth.length) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare ${boxes.length} boxes with ${truth.length}: one of each image is needed, and at least one image.`,
    );
  }
  const ious = truth.map((box, image) => boxIou(boxes[image]!, box));
  const standardError = ious.length < 2 ? 0 : sampleStandardDeviation(ious) / Math.sqrt(ious.length);
  const meanIou = mean(ious);
  const half = z95 * standardError;
  const countAbove = (limit: number) => ious.filter((iou) => iou >= limit).length;
  const shareAbove = (limit: number) => countAbove(limit) / ious.length;
  return {
    count: ious.length,
    meanIou,
    meanIouInterval: [Math.max(0, meanIou - half), Math.min(1, meanIou + half)],
    standardError,
    medianIou: quantileSorted(
      ious.toSorted((a, b) => a - b),
      0.5,
    ),
    within50: shareAbove(0.5),
    within50Interval: wilsonInterval(countAbove(0.5), ious.length),
    within75: shareAbove(0.75),
    within50To95: mean(cocoThresholds.map(shareAbove)),
    meanGiou: mean(truth.map((box, image) => giouOf(boxes[image]!, box))),
    meanCentreErrorPx: mean(truth.map((box, image) => centreErrorPx(boxes[image]!, box, fits[image]!))),
  };
}

/** -1, the least there is, for a box with a number that is none. */
function giouOf(box: Box, truth: Box): number {
  const { giou } = boxOverlap(box, truth);
  return Number.isFinite(giou) ? giou : -1;
}

function centreErrorPx(box: Box, truth: Box, { image }: Fit): number {
  const distance = Math.hypot(
    box.x + box.width / 2 - truth.x - truth.width / 2,
    box.y + box.height / 2 - truth.y - truth.height / 2,
  );
  return Number.isFinite(distance) ? distance : Math.hypot(image.width, image.height);
}
