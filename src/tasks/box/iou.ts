import { sharedArea } from "../../dataset/shared-area.ts";
import type { Box } from "../../dataset/labels/label-set.ts";

/** How much two boxes have in common, as shares; each is 1 for equal boxes. */
export interface BoxOverlap {
  /** Intersection over union: 0 for boxes that are apart, however far. */
  readonly iou: number;
  /** Less the share of the enclosing box that neither covers: H. Rezatofighi et al., CVPR 2019. */
  readonly giou: number;
  /** Less the squared distance of the centres by that of the enclosing box's corners: Z. Zheng et al., AAAI 2020. */
  readonly diou: number;
  /** DIoU less a term for unlike proportions, same source. */
  readonly ciou: number;
}

/** Intersection over union; 0 where both boxes are empty, or a number is none. */
export function boxIou(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  const union = a.width * a.height + b.width * b.height - shared;
  return union > 0 ? shared / union : 0;
}

/** All four measures of a predicted box and the true one. */
export function boxOverlap(predicted: Box, truth: Box): BoxOverlap {
  const iou = boxIou(predicted, truth);
  const shared = sharedArea(predicted, truth);
  const union = predicted.width * predicted.height + truth.width * truth.height - shared;
  const width =
    Math.max(predicted.x + predicted.width, truth.x + truth.width) - Math.min(predicted.x, truth.x);
  const height =
    Math.max(predicted.y + predicted.height, truth.y + truth.height) - Math.min(predicted.y, truth.y);
  const enclosing = width * height;
  const giou = enclosing > 0 ? iou - (enclosing - union) / enclosing : iou;
  const diagonal2 = width ** 2 + height ** 2;
  const centres2 =
    (predicted.x + predicted.width / 2 - truth.x - truth.width / 2) ** 2 +
    (predicted.y + predicted.height / 2 - truth.y - truth.height / 2) ** 2;
  const diou = diagonal2 > 0 ? iou - centres2 / diagonal2 : iou;
  const angle = Math.atan2(truth.width, truth.height) - Math.atan2(predicted.width, predicted.height);
  const v = (4 / Math.PI ** 2) * angle ** 2;
  return { iou, giou, diou, ciou: v === 0 ? diou : diou - v ** 2 / (1 - iou + v) };
}

/**
 * 1 - IoU of each image, for paired comparisons.
 *
 * @param predicted one box for each image; one with a number that is none loses everything
 */
export function boxLosses(predicted: readonly Box[], truth: readonly Box[]): Float64Array {
  return Float64Array.from(truth, (box, image) => 1 - boxIou(predicted[image]!, box));
}
