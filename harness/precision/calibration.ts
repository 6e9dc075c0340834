import { sha256Of } from "../../src/core/hash.ts";
import { randomFrom } from "../../src/core/random.ts";
import type { Images } from "../../src/dataset/types.ts";
import { imageFeeds } from "../jobs/image-feeds.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { InputSet } from "../workers/reference-file.ts";

/** Inputs to find ranges with, and what they are in words. */
export interface CalibrationInputs extends InputSet {
  readonly on: string;
  /** Whether they are inputs as the model will see them; random ones reach other ranges. */
  readonly isReal: boolean;
  /** How many of them are scored, too. */
  readonly scoredToo: number;
}

/** Which inputs to take. */
export interface CalibrationDraw {
  readonly count: number;
  readonly seed: number;
  /** Take two thirds of what there is at most, so that another seed takes others. */
  readonly isPartial?: boolean;
}

/** How many of so many a draw takes. */
export function drawnCount({ count, isPartial }: CalibrationDraw, available: number): number {
  return isPartial === true ? Math.min(count, Math.max(1, Math.floor((available * 2) / 3))) : count;
}

/** Some images of a variant's training set, the same ones for the same seed: none of them is scored. */
export function trainingInputs(
  images: Images,
  scored: Images,
  model: Pick<JobModel, "inputs" | "layout">,
  draw: CalibrationDraw,
): CalibrationInputs {
  const all = Array.from({ length: images.count }, (_, index) => index);
  const order = randomFrom(draw.seed, "calibration").shuffle(all);
  const isScored = pixelTest(scored);
  const chosen: number[] = [];
  const wanted = drawnCount(draw, images.count);
  // Own data may have one picture twice, on both sides of the split.
  for (const index of order) {
    if (chosen.length === wanted) break;
    if (!isScored(pixelsOf(images, index))) chosen.push(index);
  }
  return {
    examples: chosen.map((index) => imageFeeds(images, [index], model)),
    unbatched: [],
    on: "images of its training set",
    isReal: true,
    scoredToo: 0,
  };
}

/** Whether pixels are those of one of these images. */
function pixelTest(images: Images): (pixels: Uint8Array) => boolean {
  const known = new Set(
    Array.from({ length: images.count }, (_, index) => sha256Of(pixelsOf(images, index))),
  );
  return (pixels) => known.has(sha256Of(pixels));
}

function pixelsOf({ height, width, channels, pixels }: Images, index: number): Uint8Array {
  const size = height * width * channels;
  return pixels.subarray(index * size, (index + 1) * size);
}
