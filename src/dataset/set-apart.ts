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
  const { train, choosing, count } = indicesApart(part.images.count, seed);
  if (count === 0) return { train: part, choosing: part, count };
  return { train: imagesAt(part, train), choosing: imagesAt(part, choosing), count };
}

/** The same as the indices of images, each in rising order, for those that have no labels but a point. */
export function indicesApart(
  all: number,
  seed: number,
): { readonly train: number[]; readonly choosing: number[]; readonly count: number } {
  const indices = Array.from({ length: all }, (_, index) => index);
  if (all < onePerImages) return { train: indices, choosing: indices, count: 0 };
  const count = Math.round(all / onePerImages);
  const order = randomFrom(seed, "images that choose an epoch").shuffle(indices.slice());
  const inOrder = (some: readonly number[]) => some.toSorted((a, b) => a - b);
  return { train: inOrder(order.slice(count)), choosing: inOrder(order.slice(0, count)), count };
}

/** The images at these indices, in this order, with their labels. */
export function imagesAt({ images, labels, fits }: LabelledPart, indices: readonly number[]): LabelledPart {
  return {
    images: { ...images, count: indices.length, pixels: selectPixels(images, indices) },
    labels: { ...labels, images: indices.map((index) => labels.images[index]!) },
    fits: indices.map((index) => fits[index]!),
  };
}
