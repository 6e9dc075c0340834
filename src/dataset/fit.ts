import type { Box, Point } from "./labels/label-set.ts";

/** How an image becomes the size that a network reads, as `--fit` names it. */
export const fitNames = ["stretch", "letterbox", "crop"] as const;

export type FitName = (typeof fitNames)[number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Where an image lies in a network's input. Both have (0, 0) at the outer corner of their top left pixel, so that a
 * place x of the image is at `x * scaleX + offsetX` of the input.
 */
export interface Fit {
  readonly name: FitName;
  /** Size of the image, upright. */
  readonly image: Size;
  /** Size of the input. */
  readonly input: Size;
  /** What is read of the image, whole pixels; all of it unless it is cropped, or a part of it was asked for. */
  readonly source: Box;
  /** What that covers in the input, whole pixels; all of it unless it is letterboxed. */
  readonly target: Box;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * How an image of one size goes into an input of another.
 *
 * - `stretch`: all of it, each axis by its own factor.
 * - `letterbox`: all of it in its proportions, in the middle, with bars at two sides.
 * - `crop`: the largest part from its middle that has the input's proportions.
 *
 * Pictures are made of whole pixels, at least one, so a factor may differ between the axes by the rounding; it is that
 * of the pixels that are really there.
 *
 * @param asked what is read of the image, as far as it lies in it; all of it where it is left out
 */
export function fitOf(image: Size, input: Size, name: FitName, asked: Box = wholeOf(image)): Fit {
  const part = pixelsIn(asked, image);
  const source = name === "crop" ? middleOf(part, ratioWithin(part, input)) : part;
  const target = name === "letterbox" ? middleOf(wholeOf(input), ratioWithin(input, part)) : wholeOf(input);
  const scaleX = target.width / source.width;
  const scaleY = target.height / source.height;
  return {
    name,
    image,
    input,
    source,
    target,
    scaleX,
    scaleY,
    offsetX: target.x - source.x * scaleX,
    offsetY: target.y - source.y * scaleY,
  };
}

/** Whether all images of these sizes go into the input without changing what they show. */
export function keepsProportions(image: Size, input: Size): boolean {
  return image.width * input.height === image.height * input.width;
}

/** The largest size of `inner`'s proportions within `outer`, in whole pixels. */
function ratioWithin(outer: Size, inner: Size): Size {
  const scale = Math.min(outer.width / inner.width, outer.height / inner.height);
  const whole = (length: number, most: number) => Math.min(most, Math.max(1, Math.round(length * scale)));
  return { width: whole(inner.width, outer.width), height: whole(inner.height, outer.height) };
}

function middleOf(outer: Box, { width, height }: Size): Box {
  const x = outer.x + Math.floor((outer.width - width) / 2);
  const y = outer.y + Math.floor((outer.height - height) / 2);
  return { x, y, width, height };
}

/** The whole pixels of an image that a box covers, one at least. */
function pixelsIn(box: Box, image: Size): Box {
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const x = within(Math.floor(box.x), image.width - 1);
  const y = within(Math.floor(box.y), image.height - 1);
  const right = within(Math.ceil(box.x + box.width), image.width);
  const bottom = within(Math.ceil(box.y + box.height), image.height);
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}

function wholeOf({ width, height }: Size): Box {
  return { x: 0, y: 0, width, height };
}

/** A place of the image, in the input. */
export function pointToInput({ scaleX, scaleY, offsetX, offsetY }: Fit, { x, y }: Point): Point {
  return { x: x * scaleX + offsetX, y: y * scaleY + offsetY };
}

/** A place of the input, in the image; it may lie outside of it. */
export function pointToImage({ scaleX, scaleY, offsetX, offsetY }: Fit, { x, y }: Point): Point {
  return { x: (x - offsetX) / scaleX, y: (y - offsetY) / scaleY };
}

/** A box of the image, in the input. */
export function boxToInput(fit: Fit, { x, y, width, height }: Box): Box {
  return { ...pointToInput(fit, { x, y }), width: width * fit.scaleX, height: height * fit.scaleY };
}

/** A box of the input, in the image. */
export function boxToImage(fit: Fit, { x, y, width, height }: Box): Box {
  return { ...pointToImage(fit, { x, y }), width: width / fit.scaleX, height: height / fit.scaleY };
}
