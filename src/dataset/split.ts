import { sizeOf } from "../core/shapes.ts";
import type { Images, ImageSet } from "./types.ts";

/** One image in six validates, as in the question: 2,000 of 12,000. */
export const validationShare = 1 / 6;

/** A new set of the images at these indices, in this order. */
export function selectImages(set: ImageSet, indices: readonly number[]): ImageSet {
  const targets = new Float32Array(indices.length * 2);
  for (const [position, index] of indices.entries()) {
    targets.set(set.targets.subarray(2 * index, 2 * index + 2), 2 * position);
  }
  return { ...set, count: indices.length, pixels: selectPixels(set, indices), targets };
}

/** The raw pixels of the images at these indices, in this order: new array. */
export function selectPixels(set: Images, indices: readonly number[]): Uint8Array {
  const size = sizeOf([set.height, set.width, set.channels]);
  const pixels = new Uint8Array(indices.length * size);
  for (const [position, index] of indices.entries()) {
    pixels.set(set.pixels.subarray(index * size, (index + 1) * size), position * size);
  }
  return pixels;
}
