import type { Box } from "../../dataset/labels/label-set.ts";
import { boxIou } from "../box/iou.ts";
import type { Detection } from "./coco.ts";

/** What is done to boxes of which a network gives a score for each class. */
export const suppression = { score: 0.001, iou: 0.7, before: 1000, after: 300 } as const;

/** The same in words. */
export const suppressionWords = `the best class of each box with a score of ${suppression.score} or more, and of boxes of one class with an IoU above ${suppression.iou} the best alone (non-maximum suppression), at most ${suppression.after} in an image`;

/**
 * Greedy non-maximum suppression, class by class.
 *
 * @returns the kept ones, the best score first
 */
export function suppressed(detections: readonly Detection[]): Detection[] {
  const ranked = detections
    .filter(({ score }) => score >= suppression.score)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, suppression.before);
  const kept: Detection[] = [];
  const byClass = new Map<number, Box[]>();
  for (const detection of ranked) {
    const own = byClass.get(detection.classIndex) ?? [];
    if (own.some((box) => boxIou(box, detection.box) > suppression.iou)) continue;
    byClass.set(detection.classIndex, [...own, detection.box]);
    kept.push(detection);
    if (kept.length === suppression.after) break;
  }
  return kept;
}
