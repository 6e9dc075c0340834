import type { Box } from "../../dataset/labels/label-set.ts";
import { sharedArea } from "../../dataset/shared-area.ts";
import { boxIou } from "../box/iou.ts";
import { classPrecision, cocoThresholds, type ClassPrecision, type Matchable } from "./average-precision.ts";

/** An answer: a box, what is in it and how sure the network is. */
export interface Detection {
  readonly box: Box;
  /** From 0, in the order of the classes. */
  readonly classIndex: number;
  readonly score: number;
}

/** What is there. */
export interface TrueBox {
  readonly box: Box;
  readonly classIndex: number;
  /** In pixels; of the mask where there is one, else of the box. */
  readonly area: number;
  readonly isCrowd: boolean;
  readonly isDifficult: boolean;
}

/** One image with both. */
export interface ScoredImage {
  readonly truth: readonly TrueBox[];
  readonly detections: readonly Detection[];
}

/** COCO's twelve numbers, without the two that repeat; null where there is nothing to find. */
export interface CocoScore {
  /** Mean over IoU 0.50 to 0.95 and classes. */
  readonly ap: number | null;
  readonly ap50: number | null;
  readonly ap75: number | null;
  readonly apSmall: number | null;
  readonly apMedium: number | null;
  readonly apLarge: number | null;
  /** Mean recall with one, ten and a hundred detections for each image and class. */
  readonly ar1: number | null;
  readonly ar10: number | null;
  readonly ar100: number | null;
  /** AP of each class. */
  readonly classAps: readonly (number | null)[];
}

type Areas = readonly [smallest: number, largest: number];

/** In pixels; both ends belong to them, so that 32 x 32 is small and medium. */
export const cocoAreas = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const satisfies Record<string, Areas>;

/**
 * Average precision and recall of boxes as COCO has them; equal to pycocotools but for truth whose id is 0.
 *
 * @param classes how many there are
 */
export function cocoScore(images: readonly ScoredImage[], classes: number): CocoScore {
  const byClass = Array.from({ length: classes }, (_, index) => matchablesOf(images, index));
  const evaluate = (areas: Areas, maxDetections = 100) =>
    byClass.map((matchables) =>
      classPrecision(matchables, { thresholds: cocoThresholds, areas, maxDetections }),
    );
  const all = evaluate(cocoAreas.all);
  return {
    ap: meanPrecision(all),
    ap50: meanPrecision(all, 0),
    ap75: meanPrecision(all, 5),
    apSmall: meanPrecision(evaluate(cocoAreas.small)),
    apMedium: meanPrecision(evaluate(cocoAreas.medium)),
    apLarge: meanPrecision(evaluate(cocoAreas.large)),
    ar1: meanRecall(evaluate(cocoAreas.all, 1)),
    ar10: meanRecall(evaluate(cocoAreas.all, 10)),
    ar100: meanRecall(all),
    classAps: all.map((one) => meanPrecision([one])),
  };
}

/**
 * What each image loses, for paired comparisons: 1 - AP (over IoU 0.50 to 0.95 and the classes that it shows) of the
 * image by itself. Where nothing is to be found it loses the score of its best detection, at most 1.
 */
export function detectionLosses(images: readonly ScoredImage[]): Float64Array {
  return Float64Array.from(images, (image) => {
    const classes = [...new Set(image.truth.map(({ classIndex }) => classIndex))];
    const ap = meanPrecision(
      classes.map((index) =>
        classPrecision(matchablesOf([image], index), {
          thresholds: cocoThresholds,
          areas: cocoAreas.all,
          maxDetections: 100,
        }),
      ),
    );
    if (ap !== null) return 1 - ap;
    return image.detections.reduce((most, { score }) => Math.max(most, Math.min(1, score)), 0);
  });
}

/** Mean over classes and thresholds, or at one threshold; null where no class has truth. */
export function meanPrecision(
  classes: readonly (ClassPrecision | null)[],
  threshold?: number,
): number | null {
  return meanOf(classes.flatMap((one) => pick(one?.precision, threshold)));
}

/** Mean over classes and thresholds; null where no class has truth. */
export function meanRecall(classes: readonly (ClassPrecision | null)[]): number | null {
  return meanOf(classes.flatMap((one) => one?.recall ?? []));
}

function pick(values: readonly number[] | undefined, index: number | undefined): readonly number[] {
  if (values === undefined) return [];
  return index === undefined ? values : [values[index]!];
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One class in each image, for `rankedClass`. */
export function matchablesOf(images: readonly ScoredImage[], classIndex: number): Matchable[] {
  return images.map((image) => {
    const truth = image.truth.filter((one) => one.classIndex === classIndex);
    // A score that is no number can have no rank.
    const detections = image.detections.filter(
      (one) => one.classIndex === classIndex && !Number.isNaN(one.score),
    );
    return {
      scores: detections.map(({ score }) => score),
      detectionAreas: detections.map(({ box }) => box.width * box.height),
      truthAreas: truth.map(({ area }) => area),
      isIgnored: truth.map(() => false),
      isCrowd: truth.map(({ isCrowd }) => isCrowd),
      similarity: (detection, index) => similarityOf(detections[detection]!.box, truth[index]!),
    };
  });
}

/** IoU; with a crowd the share of the detection that lies in it. */
function similarityOf(box: Box, { box: truth, isCrowd }: TrueBox): number {
  if (!isCrowd) return boxIou(box, truth);
  const area = box.width * box.height;
  return area > 0 ? sharedArea(box, truth) / area : 0;
}
