import { BoxbenchError } from "../core/errors.ts";
import type { FigureOptions } from "./types.ts";

/** Under this side a figure is a few pixels, and a disc and a cross are the same. */
const smallestSide = 16;
/** A set of more bytes than this is a typing mistake, and would exhaust memory before it failed. */
const largestSetBytes = 2 ** 31;

/**
 * Refuses figure images that cannot be made.
 *
 * @param count number of images
 * @throws BoxbenchError USAGE that names the option, its value and what is allowed
 */
export function checkFigureOptions(options: FigureOptions, count: number): void {
  const { height, width, channels, figures, noiseSigma } = options;
  if (!Number.isSafeInteger(count) || count < 2) {
    throw usage(`The number of images is ${count}; two classes need a whole number, 2 or more.`);
  }
  for (const [what, side] of [
    ["height", height],
    ["width", width],
  ] as const) {
    if (Number.isSafeInteger(side) && side >= smallestSide) continue;
    throw usage(
      `The ${what} of an image is ${side}; a figure needs a whole number, ${smallestSide} or more, of pixels.`,
    );
  }
  if (figures[0] === figures[1]) {
    throw usage(`Both classes are a ${figures[0]}: nothing would tell them apart.`);
  }
  if (!Number.isFinite(noiseSigma) || noiseSigma < 0) {
    throw usage(`The noise is ${noiseSigma}; its standard deviation is 0 or more, in levels.`);
  }
  if (count * height * width * channels > largestSetBytes) {
    throw usage(
      `${count} images of ${height}x${width}x${channels} are more than 2 GiB; make fewer, or smaller ones.`,
    );
  }
}

function usage(message: string): BoxbenchError {
  return new BoxbenchError("USAGE", message);
}
