import { sha256Of } from "../core/hash.ts";
import { sha256OfImages } from "../dataset/dataset.ts";
import { figureDataset } from "../dataset/figures.ts";
import type { ClassDataset } from "../dataset/types.ts";
import type { ClassVariant, PresetName } from "../zoo/types.ts";

/** Images to score on; how many there are to train on is part of each variant. */
export const testCounts = { full: 200, quick: 60 } as const satisfies Record<PresetName, number>;

/** Other numbers of images than those of variant and preset. */
export interface ClassCounts {
  readonly trainCount?: number;
  readonly validationCount?: number;
  readonly testCount?: number;
}

/**
 * The images of a variant that tells classes apart: the same for the same preset and seed.
 *
 * @throws BoxbenchError USAGE when `counts` holds a number under 2
 */
export function classDatasetOf(
  { images }: Pick<ClassVariant, "images">,
  preset: PresetName,
  seed: number,
  counts: ClassCounts = {},
): ClassDataset {
  const { trainCount, validationCount, ...options } = images;
  return figureDataset({
    options,
    seed,
    trainCount,
    validationCount,
    testCount: testCounts[preset],
    ...counts,
  });
}

/** Identifies the images of a two-class data set, all three parts. */
export function sha256OfClassDataset({ train, validation, test }: ClassDataset): string {
  return sha256Of([train, validation, test].map(sha256OfImages).join(" "));
}
