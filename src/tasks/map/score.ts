import { BoxbenchError } from "../../core/errors.ts";
import type { MapScore } from "../../core/results.ts";
import { bootstrapOverImages, meanOfImages } from "../intervals.ts";
import { classIousOf, countsOf, meanDiceOf, meanIouOf, totalOf, type PixelCounts } from "./counts.ts";
import type { MapAnswers, MapTruth } from "./types.ts";

/**
 * The pixels of each image.
 *
 * @throws BoxbenchError DATASET when there is nothing to compare, or the counts differ
 */
export function imageCounts(answers: MapAnswers, truth: MapTruth): PixelCounts[] {
  if (truth.maps.length === 0 || answers.maps.length !== truth.maps.length) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare maps of ${answers.maps.length} images with those of ${truth.maps.length}.`,
    );
  }
  return truth.maps.map((map, image) =>
    countsOf(answers, image, map, truth.fits[image]!, truth.names.length),
  );
}

/** 1 − mean IoU of each image alone; NaN where all of its pixels are ignored. */
export function mapLosses(images: readonly PixelCounts[]): Float64Array {
  return Float64Array.from(images, (counts) => {
    const iou = meanIouOf(counts);
    return iou === null ? Number.NaN : 1 - iou;
  });
}

/** Scores maps over the pixels of all images together, as segmentation benchmarks do. */
export function mapScoreOf(answers: MapAnswers, truth: MapTruth): MapScore {
  const images = imageCounts(answers, truth);
  const classes = truth.names.length;
  const total = totalOf(images, classes);
  const pixels = sum(total.truth);
  if (pixels === 0) throw new BoxbenchError("DATASET", "No pixel of the true maps counts: all are ignored.");
  const meanIou = meanIouOf(total)!;
  const drawn = bootstrapOverImages(images.length, (times) => meanIouOf(totalOf(images, classes, times)));
  const loss = meanOfImages(
    [...mapLosses(images)].filter((one) => !Number.isNaN(one)),
    0,
    1,
  );
  const ious = classIousOf(total);
  return {
    task: "map",
    count: images.length,
    pixels,
    pixelAccuracy: sum(total.both) / pixels,
    meanIou,
    meanIouInterval: drawn?.interval ?? [meanIou, meanIou],
    meanIouStandardError: drawn?.standardError ?? 0,
    meanDice: meanDiceOf(total)!,
    meanImageLoss: loss.mean,
    imageLossStandardError: loss.standardError,
    byClass: truth.names.map((name, label) => ({ name, pixels: total.truth[label]!, iou: ious[label]! })),
  };
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
