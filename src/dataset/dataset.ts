import { createHash } from "node:crypto";
import { endianness } from "node:os";
import { makeBoxImages } from "./boxes.ts";
import type { BoxOptions, ClassSet, Dataset, ImageSet } from "./types.ts";

export { withChannels } from "./channels.ts";

export interface BoxDatasetOptions {
  readonly options: BoxOptions;
  readonly seed: number;
  readonly trainCount: number;
  readonly validationCount: number;
}

/**
 * Makes the question's data set: images to train on and others to validate on, each from its own random
 * numbers. Without noise or distractors a box of one size has few places, so equal images occur in both.
 *
 * @throws BoxbenchError USAGE when the options cannot be met
 */
export function boxDataset({ options, seed, trainCount, validationCount }: BoxDatasetOptions): Dataset {
  return {
    source: { kind: "boxes", seed, options },
    train: makeBoxImages(options, trainCount, seed, "train-images"),
    validation: makeBoxImages(options, validationCount, seed, "validation-images"),
  };
}

/**
 * SHA-256 of an image set: its shape, its pixels, and its targets (little-endian float32) or classes (little-endian
 * 16 bits).
 */
export function sha256OfImages(set: ImageSet | ClassSet): string {
  const labels = Buffer.from(("targets" in set ? set.targets : set.classes).slice().buffer);
  if (endianness() === "BE") void ("targets" in set ? labels.swap32() : labels.swap16());
  return createHash("sha256")
    .update(`${set.count}x${set.height}x${set.width}x${set.channels}\n`)
    .update(set.pixels)
    .update(labels)
    .digest("hex");
}
