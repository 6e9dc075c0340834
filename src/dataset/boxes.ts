import { randomFrom } from "../core/random.ts";
import { checkBoxOptions } from "./box-options.ts";
import { withChannels } from "./channels.ts";
import { targetOfPixel } from "./coordinates.ts";
import { drawDistractors, drawRectangle } from "./drawing.ts";
import { addNoise } from "./noise.ts";
import type { BoxOptions, ImageSet } from "./types.ts";

/**
 * The question's images: one white square on black, 32x32. The box is 5 pixels wide, as the kernels of the
 * question's network are: one kernel can then see a whole box, which gives the claim that a handful of small
 * kernels is enough a fair trial. There are 28 x 28 places for it.
 */
export const defaultBoxOptions: BoxOptions = {
  side: 32,
  boxSize: [5, 5],
  channels: 1,
  background: 0,
  foreground: 255,
  noiseSigma: 0,
  distractors: 0,
};

/**
 * Makes images of one box each, at a whole pixel and wholly inside the image, with its centre as the target.
 * Sizes, positions, distractors and noise have streams of their own: adding one of them moves no box, and
 * the first images of a larger set are those of a smaller one. Channels repeat one grey image, noise included.
 *
 * @param purpose what the images are for, such as `"train-images"`: two purposes share no random numbers
 * @returns pixels [count, side, side, channels] and targets [count, 2]
 * @throws BoxbenchError USAGE when the options cannot be met, such as a box larger than the image
 */
export function makeBoxImages(options: BoxOptions, count: number, seed: number, purpose: string): ImageSet {
  checkBoxOptions(options, count);
  const [smallest, largest] = options.boxSize;
  const sizes = randomFrom(seed, `${purpose}/sizes`);
  const positions = randomFrom(seed, `${purpose}/positions`);
  const boxes = Array.from({ length: count }, () => {
    const size = sizes.integer(smallest, largest);
    const left = positions.integer(0, options.side - size);
    return { left, top: positions.integer(0, options.side - size), size };
  });
  return drawBoxImages(options, boxes, seed, purpose);
}

/** A square to draw: its left and top edge and its width, in whole pixels. */
export interface SquareBox {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/**
 * Draws one image for each box; everything but the boxes is as in `makeBoxImages`.
 *
 * @returns pixels [boxes.length, side, side, channels] and targets [boxes.length, 2]
 * @throws BoxbenchError USAGE when the options cannot be met
 */
export function drawBoxImages(
  options: BoxOptions,
  boxes: readonly SquareBox[],
  seed: number,
  purpose: string,
): ImageSet {
  const count = boxes.length;
  checkBoxOptions(options, count);
  const { side, background, foreground, noiseSigma } = options;
  const distractors = randomFrom(seed, `${purpose}/distractors`);
  const pixels = new Uint8Array(count * side * side).fill(background);
  const targets = new Float32Array(count * 2);
  for (const [image, { left, top, size }] of boxes.entries()) {
    const canvas = pixels.subarray(image * side * side, (image + 1) * side * side);
    drawDistractors(canvas, options, distractors);
    drawRectangle(canvas, side, { left, top, width: size, height: size }, foreground);
    targets[2 * image] = targetOfPixel(left + size / 2, side);
    targets[2 * image + 1] = targetOfPixel(top + size / 2, side);
  }
  if (noiseSigma > 0) addNoise(pixels, noiseSigma, randomFrom(seed, `${purpose}/noise`));
  return withChannels(
    { count, side, height: side, width: side, channels: 1, pixels, targets },
    options.channels,
  );
}
