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

/** Fewer images than this find no steady ranges. */
export const fewestImages = 16;

/** How many of so many a draw takes. */
export function drawnCount({ count, isPartial }: CalibrationDraw, available: number): number {
  return isPartial === true ? Math.min(count, Math.max(1, Math.floor((available * 2) / 3))) : count;
}

/** Some images of a variant's training set, the same ones for the same seed: other ones than those that are scored. */
export function trainingInputs(
  images: Images,
  scored: Images,
  model: Pick<JobModel, "inputs" | "layout">,
  draw: CalibrationDraw,
): CalibrationInputs {
  const all = Array.from({ length: images.count }, (_, index) => index);
  const order = randomFrom(draw.seed, "calibration").shuffle(all);
  const isScored = pixelTest(scored);
  const wanted = drawnCount(draw, images.count);
  // One picture may be on both sides of the split: boxes without noise have few places, and own data may repeat.
  const others = firstOf(order, wanted, (index) => !isScored(pixelsOf(images, index)));
  const areEnough = others.length >= Math.min(fewestImages, wanted);
  const chosen = areEnough ? others : order.slice(0, wanted);
  return {
    examples: chosen.map((index) => imageFeeds(images, [index], model)),
    unbatched: [],
    on: "images of its training set",
    isReal: true,
    scoredToo: areEnough ? 0 : chosen.filter((index) => isScored(pixelsOf(images, index))).length,
  };
}

function firstOf(items: readonly number[], count: number, isWanted: (item: number) => boolean): number[] {
  const found: number[] = [];
  for (const item of items) {
    if (found.length === count) break;
    if (isWanted(item)) found.push(item);
  }
  return found;
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
