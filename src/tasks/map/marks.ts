import type { Mark } from "../../core/results.ts";
import { pointToImage, type Fit } from "../../dataset/fit.ts";
import type { Point } from "../../dataset/labels/label-set.ts";
import { ignoredPixel } from "../../dataset/labels/maps.ts";
import type { MapAnswers, MapTruth } from "./types.ts";

type MaskMark = Extract<Mark, { shape: "mask" }>;

/** Cells along the longer side of what is drawn. */
const drawnCells = 64;

/**
 * The classes of pixels in cells over the network's input: of two classes all that is not of the first, of more each class
 * by its name, but for a background.
 *
 * @param labelOf the number of the class at a place of the input; `ignoredPixel` for none
 */
export function maskMarks(
  input: Fit["input"],
  names: readonly string[],
  labelOf: (place: Point) => number,
): MaskMark[] {
  const step = Math.max(1, Math.max(input.width, input.height) / drawnCells);
  const [width, height] = [Math.ceil(input.width / step), Math.ceil(input.height / step)];
  const cells = Array.from({ length: width * height }, (_, cell) =>
    labelOf({
      x: (((cell % width) + 0.5) / width) * input.width,
      y: ((Math.floor(cell / width) + 0.5) / height) * input.height,
    }),
  );
  if (names.length <= 2) {
    const runs = runsOf(cells, (label) => label !== 0 && label !== ignoredPixel);
    return [{ shape: "mask", height, width, runs }];
  }
  return names.flatMap((name, label) => {
    if (label === 0 && name === "background") return [];
    const runs = runsOf(cells, (own) => own === label);
    return runs.length === 0 ? [] : [{ shape: "mask" as const, height, width, runs, label: name }];
  });
}

function runsOf(cells: readonly number[], isSet: (label: number) => boolean): [number, number][] {
  const runs: [number, number][] = [];
  for (const [cell, label] of cells.entries()) {
    if (!isSet(label)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === cell) last[1] += 1;
    else runs.push([cell, 1]);
  }
  return runs;
}

/** The true class at a place of the network's input; none beside the image. */
export function truthAt({ maps, fits }: MapTruth, image: number, input: Point): number {
  const fit = fits[image]!;
  const pixel = pixelAt(fit, input);
  return pixel === null ? ignoredPixel : maps[image]![pixel]!;
}

/** The class that the network gives there; none beside the image. */
export function answerAt(
  { maps, width, height }: MapAnswers,
  { fits }: MapTruth,
  image: number,
  { x, y }: Point,
): number {
  const fit = fits[image]!;
  if (pixelAt(fit, { x, y }) === null) return ignoredPixel;
  const column = Math.floor((x / fit.input.width) * width);
  return maps[image]![Math.floor((y / fit.input.height) * height) * width + column]!;
}

function pixelAt(fit: Fit, input: Point): number | null {
  const place = pointToImage(fit, input);
  const [column, row] = [Math.floor(place.x), Math.floor(place.y)];
  const { width, height } = fit.image;
  return column >= 0 && row >= 0 && column < width && row < height ? row * width + column : null;
}
