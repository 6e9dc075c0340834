import type { Fit } from "../../dataset/fit.ts";
import { ignoredPixel } from "../../dataset/labels/maps.ts";
import type { MapAnswers } from "./types.ts";

/** Pixels by what they are and what was answered. */
export interface PixelCounts {
  /** Of each class: pixels in truth, in the answer, and in both. */
  readonly truth: Float64Array;
  readonly answer: Float64Array;
  readonly both: Float64Array;
}

/** Counts the pixels of one image, as `forEachPixel` goes through them. */
export function countsOf(
  answers: MapAnswers,
  row: number,
  map: Uint8Array,
  fit: Fit,
  classes: number,
): PixelCounts {
  const counts = noPixels(classes);
  forEachPixel(answers, row, map, fit, (label, answered) => {
    counts.truth[label]! += 1;
    if (answered < classes) counts.answer[answered]! += 1;
    if (answered === label) counts.both[label]! += 1;
  });
  return counts;
}

/**
 * Goes through the pixels of one image that count. The cell of the answer that a pixel's middle lies in answers for it;
 * what the network has not seen of an image, as it was cropped, is of the first class.
 *
 * @param row which of the answers
 * @param map of the image in its own size
 */
export function forEachPixel(
  { maps, width, height }: MapAnswers,
  row: number,
  map: Uint8Array,
  fit: Fit,
  visit: (label: number, answered: number) => void,
): void {
  const answer = maps[row]!;
  const { image, input } = fit;
  const columns = cellsOf(image.width, width, (x) => (x * fit.scaleX + fit.offsetX) / input.width);
  const lines = cellsOf(image.height, height, (y) => (y * fit.scaleY + fit.offsetY) / input.height);
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < image.width; x += 1) {
      const label = map[y * image.width + x]!;
      if (label === ignoredPixel) continue;
      const [column, line] = [columns[x]!, lines[y]!];
      visit(label, column < 0 || line < 0 ? 0 : answer[line * width + column]!);
    }
  }
}

/** Of each pixel along an axis the cell that its middle lies in; -1 outside. */
function cellsOf(pixels: number, cells: number, shareOf: (middle: number) => number): Int32Array {
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const cell = Math.floor(shareOf(pixel + 0.5) * cells);
    return cell < 0 || cell >= cells ? -1 : cell;
  });
}

function noPixels(classes: number): PixelCounts {
  return {
    truth: new Float64Array(classes),
    answer: new Float64Array(classes),
    both: new Float64Array(classes),
  };
}

/**
 * All images' pixels together.
 *
 * @param times how often each image counts; once where it is left out
 */
export function totalOf(
  images: readonly PixelCounts[],
  classes: number,
  times?: ArrayLike<number>,
): PixelCounts {
  const total = noPixels(classes);
  for (const [index, counts] of images.entries()) {
    const often = times?.[index] ?? 1;
    if (often === 0) continue;
    for (let label = 0; label < classes; label += 1) {
      total.truth[label]! += often * counts.truth[label]!;
      total.answer[label]! += often * counts.answer[label]!;
      total.both[label]! += often * counts.both[label]!;
    }
  }
  return total;
}

/** IoU of each class; null for one that is in neither truth nor answer. */
export function classIousOf({ truth, answer, both }: PixelCounts): (number | null)[] {
  return Array.from(both, (shared, label) => {
    const either = truth[label]! + answer[label]! - shared;
    return either === 0 ? null : shared / either;
  });
}

/** Mean over the classes that are anywhere; null where none is, as all pixels are ignored. */
export function meanIouOf(counts: PixelCounts): number | null {
  const known = classIousOf(counts).filter((iou) => iou !== null);
  return known.length === 0 ? null : known.reduce((sum, iou) => sum + iou, 0) / known.length;
}

/** The same of Dice's coefficient: twice what both have, by the sum of both. */
export function meanDiceOf({ truth, answer, both }: PixelCounts): number | null {
  const known = [...both.keys()].flatMap((label) => {
    const sum = truth[label]! + answer[label]!;
    return sum === 0 ? [] : [(2 * both[label]!) / sum];
  });
  return known.length === 0 ? null : known.reduce((sum, dice) => sum + dice, 0) / known.length;
}
