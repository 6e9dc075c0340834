import { BoxbenchError } from "../core/errors.ts";
import type { BoxOptions } from "./types.ts";

/** A set of more bytes than this is a typing mistake, and would exhaust memory before it failed. */
const largestSetBytes = 2 ** 31;

/**
 * Refuses box images that cannot be made.
 *
 * @param count number of images
 * @throws BoxbenchError USAGE that names the option, its value and what is allowed
 */
export function checkBoxOptions(options: BoxOptions, count: number): void {
  const { side, boxSize, background, foreground, noiseSigma, distractors } = options;
  const [smallest, largest] = boxSize;
  checkWhole("The number of images", count, 1);
  checkWhole("The side of an image", side, 1);
  checkWhole("The smallest box", smallest, 1);
  checkWhole("The number of distractors", distractors, 0);
  checkLevel("The background", background);
  checkLevel("The foreground", foreground);
  if (!Number.isInteger(largest) || largest < smallest) {
    throw usage(
      `The largest box is ${largest} pixels and the smallest ${smallest}; give the smallest first.`,
    );
  }
  if (largest > side) {
    throw usage(
      `A box of ${largest} pixels does not fit into an image of ${side}; make it ${side} or less, or the image larger.`,
    );
  }
  if (foreground === background) {
    throw usage(`Foreground and background are both ${foreground}: the box would not be seen.`);
  }
  if (!Number.isFinite(noiseSigma) || noiseSigma < 0) {
    throw usage(`The noise is ${noiseSigma}; its standard deviation is 0 or more, in grey levels.`);
  }
  if (count * side * side * options.channels > largestSetBytes) {
    throw usage(
      `${count} images of ${side}x${side}x${options.channels} are more than 2 GiB; make fewer, or smaller ones.`,
    );
  }
}

function checkWhole(what: string, value: number, low: number): void {
  if (Number.isSafeInteger(value) && value >= low) return;
  throw usage(`${what} is ${value}; it must be a whole number, ${low} or more.`);
}

function checkLevel(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= 255) return;
  throw usage(`${what} is ${value}; a grey level is a whole number, 0 to 255.`);
}

function usage(message: string): BoxbenchError {
  return new BoxbenchError("USAGE", message);
}
