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
}

/** Some images of a variant's training set, the same ones for the same seed: none of them is scored. */
export function trainingInputs(
  images: Images,
  model: Pick<JobModel, "inputs" | "layout">,
  { count, seed }: { readonly count: number; readonly seed: number },
): CalibrationInputs {
  const all = Array.from({ length: images.count }, (_, index) => index);
  const chosen = randomFrom(seed, "calibration").shuffle(all).slice(0, count);
  return {
    examples: chosen.map((index) => imageFeeds(images, [index], model)),
    unbatched: [],
    on: "images of its training set",
    isReal: true,
  };
}
