import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import type { Images } from "./types.ts";

/**
 * The pixels of some images as a network takes them.
 *
 * @param indices which images, in this order; one may occur more than once
 * @returns new array, shape [indices.length, height, width, channels], raw levels 0 to 255
 * @throws BoxbenchError DATASET when there is no such image
 */
export function floatPixels(set: Images, indices: readonly number[]): Float32Array {
  const size = sizeOf([set.height, set.width, set.channels]);
  const floats = new Float32Array(indices.length * size);
  for (const [position, index] of indices.entries()) {
    if (!Number.isInteger(index) || index < 0 || index >= set.count) {
      throw new BoxbenchError(
        "DATASET",
        `There is no image ${index}: indices go from 0 to ${set.count - 1}.`,
      );
    }
    floats.set(set.pixels.subarray(index * size, (index + 1) * size), position * size);
  }
  return floats;
}

/**
 * Cuts 0, 1, ... count - 1 into batches in order; the last one may be smaller.
 *
 * @throws BoxbenchError USAGE when `batch` is not a whole number, 1 or more
 */
export function batchRanges(count: number, batch: number): number[][] {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new BoxbenchError("USAGE", `The batch size is ${batch}; it must be a whole number, 1 or more.`);
  }
  return Array.from({ length: Math.ceil(count / batch) }, (_, index) => {
    const start = index * batch;
    return Array.from({ length: Math.min(batch, count - start) }, (_, offset) => start + offset);
  });
}
