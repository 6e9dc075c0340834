import { BoxbenchError } from "../../core/errors.ts";

/** How alike two masks are. */
export interface MaskOverlap {
  /** Pixels in both by pixels in either; 1 where both are empty. */
  readonly iou: number;
  /** Twice the pixels in both by the sum of both (Dice, also F1 of pixels); 1 where both are empty. */
  readonly dice: number;
}

/**
 * Overlap of two masks of one image.
 *
 * @param predicted shape [height x width]; a pixel is inside where it is not 0
 * @param truth the same
 * @param isIgnored pixels that count neither way
 * @throws BoxbenchError DATASET when the sizes differ
 */
export function maskOverlap(
  predicted: Uint8Array,
  truth: Uint8Array,
  isIgnored?: (pixel: number) => boolean,
): MaskOverlap {
  const { both, either } = countsOf(predicted, truth, 1, isIgnored, (value) => (value === 0 ? 0 : 1));
  return overlapOf(both, either);
}

/** Scores of a map of classes. */
export interface MapScore {
  /** Share of the pixels with the right class. */
  readonly pixelAccuracy: number;
  /** Mean IoU over the classes that are in truth or answer. */
  readonly meanIou: number;
  readonly meanDice: number;
  /** IoU of each class over all pixels; null for one that is nowhere. */
  readonly classIous: readonly (number | null)[];
}

/**
 * Scores a map of classes over the pixels of all images together, as segmentation benchmarks do.
 *
 * @param predicted number of the class of each pixel, images one after the other
 * @param truth the same
 * @param classes how many there are
 * @param ignored class of truth that counts neither way, such as VOC's 255
 * @throws BoxbenchError DATASET when the sizes differ, or no pixel counts
 */
export function mapScore(
  predicted: Uint8Array,
  truth: Uint8Array,
  classes: number,
  ignored: number | null = null,
): MapScore {
  refuseOtherSize(predicted, truth);
  let [right, counted] = [0, 0];
  for (const [pixel, label] of truth.entries()) {
    if (label === ignored) continue;
    counted += 1;
    if (predicted[pixel] === label) right += 1;
  }
  if (counted === 0) throw new BoxbenchError("DATASET", "No pixel of the true map counts: all are ignored.");
  const isIgnored = ignored === null ? undefined : (pixel: number) => truth[pixel] === ignored;
  const overlaps = Array.from({ length: classes }, (_, label) => {
    const { both, either } = countsOf(predicted, truth, label, isIgnored);
    return either === 0 ? null : overlapOf(both, either);
  });
  const known = overlaps.filter((overlap) => overlap !== null);
  return {
    pixelAccuracy: right / counted,
    meanIou: known.reduce((sum, { iou }) => sum + iou, 0) / known.length,
    meanDice: known.reduce((sum, { dice }) => sum + dice, 0) / known.length,
    classIous: overlaps.map((overlap) => overlap?.iou ?? null),
  };
}

function countsOf(
  predicted: Uint8Array,
  truth: Uint8Array,
  label: number,
  isIgnored?: (pixel: number) => boolean,
  classOf: (value: number) => number = (value) => value,
): { both: number; either: number } {
  refuseOtherSize(predicted, truth);
  let [both, either] = [0, 0];
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    if (isIgnored?.(pixel)) continue;
    const [a, b] = [classOf(predicted[pixel]!) === label, classOf(truth[pixel]!) === label];
    if (a && b) both += 1;
    if (a || b) either += 1;
  }
  return { both, either };
}

function overlapOf(both: number, either: number): MaskOverlap {
  return either === 0 ? { iou: 1, dice: 1 } : { iou: both / either, dice: (2 * both) / (both + either) };
}

function refuseOtherSize(predicted: Uint8Array, truth: Uint8Array): void {
  if (predicted.length === truth.length) return;
  throw new BoxbenchError(
    "DATASET",
    `A map of ${predicted.length} pixels can't be compared with one of ${truth.length}.`,
  );
}
