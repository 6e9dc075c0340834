import type { Box } from "../../dataset/labels/label-set.ts";
import { sharedArea } from "../../dataset/shared-area.ts";
import type { ScoredImage, TrueBox } from "./coco.ts";

/** How the area under a curve of precision is taken: at 11 recalls (VOC 2007), or all of it (2010 on). */
export type VocIntegral = "11-point" | "all-point";

export interface VocOptions {
  readonly integral: VocIntegral;
  /** IoU that a right detection is *above*. */
  readonly threshold: number;
}

export interface VocScore {
  /** Mean over the classes that have truth; null where none has. */
  readonly ap: number | null;
  readonly classAps: readonly (number | null)[];
}

/**
 * Average precision as Pascal VOC has it: each detection is held against the truth of highest IoU in its image; where
 * an earlier detection has that one, it is wrong (COCO would try the next). Difficult truth counts neither way.
 *
 * Boxes are from edge to edge here; VOC's own program counts pixels, whose boxes are one wider and higher.
 *
 * @param classes how many there are
 */
export function vocScore(images: readonly ScoredImage[], classes: number, options: VocOptions): VocScore {
  const classAps = Array.from({ length: classes }, (_, index) => classAp(images, index, options));
  const known = classAps.filter((ap) => ap !== null);
  return { ap: known.length === 0 ? null : known.reduce((sum, ap) => sum + ap, 0) / known.length, classAps };
}

function classAp(images: readonly ScoredImage[], classIndex: number, options: VocOptions): number | null {
  const truths = images.map(({ truth }) => truth.filter((one) => one.classIndex === classIndex));
  const count = truths.flat().filter((one) => !isLeftOut(one)).length;
  if (count === 0) return null;
  const detections = images
    .flatMap(({ detections: found }, image) => found.map((one) => ({ ...one, image })))
    .filter((one) => one.classIndex === classIndex && !Number.isNaN(one.score))
    .sort((a, b) => b.score - a.score);
  const taken = new Set<TrueBox>();
  const hits: boolean[] = [];
  for (const { box, image } of detections) {
    const best = mostAlike(box, truths[image]!);
    if (best === null || !(best.iou > options.threshold)) hits.push(false);
    else if (!isLeftOut(best.truth)) {
      hits.push(!taken.has(best.truth));
      taken.add(best.truth);
    }
  }
  return apOfHits(hits, count, options.integral);
}

function isLeftOut({ isDifficult, isCrowd }: TrueBox): boolean {
  return isDifficult || isCrowd;
}

function mostAlike(box: Box, truths: readonly TrueBox[]): { truth: TrueBox; iou: number } | null {
  let best: { truth: TrueBox; iou: number } | null = null;
  for (const truth of truths) {
    const shared = sharedArea(box, truth.box);
    const iou = shared / (box.width * box.height + truth.box.width * truth.box.height - shared);
    if (best === null || iou > best.iou) best = { truth, iou };
  }
  return best;
}

/**
 * Average precision of ranked detections.
 *
 * @param hits whether each is right, the best score first
 * @param count how many things there are to find
 */
export function apOfHits(hits: readonly boolean[], count: number, integral: VocIntegral): number {
  let right = 0;
  const points = hits.map((hit, rank) => {
    if (hit) right += 1;
    return { recall: right / count, precision: right / (rank + 1) };
  });
  if (integral === "11-point") {
    const bestFrom = (recall: number) =>
      points.reduce((most, point) => (point.recall >= recall ? Math.max(most, point.precision) : most), 0);
    return Array.from({ length: 11 }, (_, tenth) => bestFrom(tenth / 10)).reduce((a, b) => a + b) / 11;
  }
  let [area, best] = [0, 0];
  for (let rank = points.length - 1; rank >= 0; rank -= 1) {
    best = Math.max(best, points[rank]!.precision);
    area += best * (points[rank]!.recall - (points[rank - 1]?.recall ?? 0));
  }
  return area;
}
