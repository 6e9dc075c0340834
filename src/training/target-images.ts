import { sceneDataset, type LabelledDataset } from "../dataset/labelled-dataset.ts";
import type { PresetName, TargetVariant } from "../zoo/types.ts";

/**
 * The images of a variant's own: the same for the same preset and seed.
 *
 * @param counts in place of those of the preset
 * @throws BoxbenchError USAGE when they cannot be made
 */
export function targetDatasetOf(
  { images }: Pick<TargetVariant, "images">,
  preset: PresetName,
  seed: number,
  counts: { readonly trainCount?: number; readonly validationCount?: number } = {},
): LabelledDataset {
  const { trainCount, validationCount } = counts;
  return sceneDataset(
    images.options,
    {
      ...images.counts[preset],
      ...(trainCount === undefined ? {} : { trainCount }),
      ...(validationCount === undefined ? {} : { validationCount }),
    },
    seed,
  );
}
