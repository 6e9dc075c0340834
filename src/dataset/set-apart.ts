import { randomFrom } from "../core/random.ts";
import type { LabelledPart } from "./labelled-dataset.ts";
import { selectPixels } from "./split.ts";

/** Of so many images, one is set apart. */
const onePerImages = 10;

/** Images to train on, and others of them that say which epoch is the best. */
export interface SetApart {
  readonly train: LabelledPart;
  /** The training images themselves where there are fewer than ten: one alone would say nothing. */
  readonly choosing: LabelledPart;
  /** How many were set apart; 0 there. */
  readonly count: number;
}

/**
 * Sets a tenth of the training images apart, the same for the same seed. What is scored must choose nothing: the epoch that
 * happens to be good there is not so elsewhere.
 */
export function setApart(part: LabelledPart, seed: number): SetApart {
  const all = part.images.count;
  const count = Math.round(all / onePerImages);
  if (all < onePerImages) return { train: part, choosing: part, count: 0 };
  const order = randomFrom(seed, "images that choose an epoch").shuffle(
    Array.from({ length: all }, (_, index) => index),
  );
  const inOrder = (indices: readonly number[]) => indices.toSorted((a, b) => a - b);
  return {
    train: imagesAt(part, inOrder(order.slice(count))),
    choosing: imagesAt(part, inOrder(order.slice(0, count))),
    count,
  };
}

/** The images at these indices, in this order, with their labels. */
export function imagesAt({ images, labels, fits }: LabelledPart, indices: readonly number[]): LabelledPart {
  return {
    images: { ...images, count: indices.length, pixels: selectPixels(images, indices) },
    labels: { ...labels, images: indices.map((index) => labels.images[index]!) },
    fits: indices.map((index) => fits[index]!),
  };
}
