import { mean } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { BoxesScore } from "../../core/results.ts";
import { bootstrapOverImages, meanOfImages } from "../intervals.ts";
import {
  cocoThresholds,
  precisionOfRanked,
  rankedClass,
  type ClassPrecision,
  type RankedClass,
} from "./average-precision.ts";
import {
  cocoAreas,
  cocoScore,
  detectionLosses,
  matchablesOf,
  meanPrecision,
  meanRecall,
  type ScoredImage,
} from "./coco.ts";
import type { BoxesAnswers, BoxesTruth } from "./types.ts";
import { vocScore } from "./voc.ts";

/** COCO's limit of detections for each image and class. */
const maxDetections = 100;

/** Steps through ranked detections that intervals may take: a second or two. */
const mostSteps = 1e8;

/**
 * Scores of detections as COCO and Pascal VOC have them, with a bootstrap over the images.
 *
 * @throws BoxbenchError DATASET when the counts differ, or there is nothing to find
 */
export function boxesScore(answers: BoxesAnswers, truth: BoxesTruth): BoxesScore {
  const images = scoredImages(answers, truth);
  const names = answers.hasClasses ? truth.names : ["object"];
  const classes = names.length;
  const coco = cocoScore(images, classes);
  const ranked = Array.from({ length: classes }, (_, index) =>
    rankedClass(matchablesOf(images, index), {
      thresholds: cocoThresholds,
      areas: cocoAreas.all,
      maxDetections,
    }),
  );
  const found = ranked.map((one) => precisionOfRanked(one));
  const objects = ranked.map(({ truths }) => truths.reduce((sum, count) => sum + count, 0));
  const ap = meanPrecision(found)!;
  const ap50 = meanPrecision(found, 0)!;
  const [drawn, drawn50] = [null, 0].map((threshold) => intervalOf(ranked, images.length, threshold));
  const loss = meanOfImages([...detectionLosses(images)], 0, 1);
  return {
    task: "boxes",
    count: images.length,
    objects: objects.reduce((sum, count) => sum + count, 0),
    detections: ranked.reduce((sum, { judged }) => sum + judged.length, 0),
    ap,
    apInterval: drawn?.interval ?? [ap, ap],
    apStandardError: drawn?.standardError ?? 0,
    ap50,
    ap50Interval: drawn50?.interval ?? [ap50, ap50],
    ap75: coco.ap75!,
    apSmall: coco.apSmall,
    apMedium: coco.apMedium,
    apLarge: coco.apLarge,
    vocAp50: vocScore(images, classes, { integral: "all-point", threshold: 0.5 }).ap,
    recall50: mean(found.flatMap((one) => one?.recall[0] ?? [])),
    ar100: meanRecall(found)!,
    meanImageLoss: loss.mean,
    imageLossStandardError: loss.standardError,
    byClass: names.map((name, index) => ({
      name,
      objects: objects[index]!,
      ap: coco.classAps[index]!,
    })),
  };
}

/** Truth and answers of each image. */
export function scoredImages(answers: BoxesAnswers, truth: BoxesTruth): ScoredImage[] {
  if (truth.images.length === 0 || answers.images.length !== truth.images.length) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare boxes in ${answers.images.length} images with those in ${truth.images.length}.`,
    );
  }
  return truth.images.map((own, image) => ({
    truth: answers.hasClasses ? own : own.map((one) => ({ ...one, classIndex: 0 })),
    detections: answers.images[image]!,
  }));
}

function intervalOf(ranked: readonly RankedClass[], images: number, threshold: number | null) {
  const steps = ranked.reduce((sum, { judged, thresholds }) => sum + judged.length * thresholds, 1);
  const resamples = Math.max(100, Math.min(1000, Math.round(mostSteps / steps)));
  return bootstrapOverImages(
    images,
    (times) => {
      const drawn: (ClassPrecision | null)[] = ranked.map((one) => precisionOfRanked(one, times));
      return threshold === null ? meanPrecision(drawn) : meanPrecision(drawn, threshold);
    },
    resamples,
  );
}
