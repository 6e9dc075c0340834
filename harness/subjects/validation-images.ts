import { boxDataset, sha256OfImages } from "../../src/dataset/dataset.ts";
import { defaultBoxOptions } from "../../src/dataset/boxes.ts";
import type { LabelledDataset } from "../../src/dataset/labelled-dataset.ts";
import type { Dataset, PlaceOptions, SplitName } from "../../src/dataset/types.ts";
import type { SizeOptions } from "../base/image-options.ts";
import { labelOptionsOf, type AskedLabels } from "../base/label-options.ts";
import type { DatasetRecord } from "../../src/core/results.ts";
import { datasetSizes } from "../../src/training/presets.ts";

export interface ImageOptions extends AskedLabels {
  readonly data?: string;
  readonly preset: "full" | "quick";
  readonly seed: number;
}

/** The images that training and measuring use: made from the seed, or the user's own folder. */
export async function loadDataset(options: ImageOptions & SizeOptions): Promise<Dataset> {
  const { data, preset, seed, imageSize, fit } = options;
  const sizes = datasetSizes[preset];
  if (data === undefined) return boxDataset({ options: defaultBoxOptions, seed, ...sizes });
  const { folderDataset } = await import("../../src/dataset/folder-dataset.ts");
  return folderDataset(data, seed, {
    labels: labelOptionsOf(options),
    ...(imageSize === undefined ? {} : { size: imageSize }),
    ...(fit === undefined ? {} : { fit }),
  });
}

/** What was taken for what in the user's own folder, one sentence each. */
export function takenOfDataset(dataset: Pick<Dataset | LabelledDataset, "source"> | null): readonly string[] {
  return dataset?.source.kind === "folder" ? dataset.source.taken : [];
}

/** What results.json says about the images. */
export function describeDataset(dataset: Dataset): DatasetRecord {
  const { source, train, validation } = dataset;
  const taken = takenOfDataset(dataset);
  return {
    description:
      source.kind === "boxes"
        ? `${describeBoxes(source.options, source.seed)}${describePlaces(source.places)}`
        : `the images in ${source.path}`,
    side: validation.side,
    trainCount: train.count,
    validationCount: validation.count,
    validationSha256: sha256OfImages(validation),
    ...(taken.length === 0 ? {} : { taken: [...taken] }),
  };
}

const heldOutOf = {
  seen: "every place once, scored on places that were trained on",
  uniform: "every place once, a quarter of them held out and scored on",
  quadrant: "every place once, those in the lower right quarter of the image held out and scored on",
} as const satisfies Record<SplitName, string>;

function describePlaces(places: PlaceOptions | undefined): string {
  return places === undefined ? "" : `; ${heldOutOf[places.split]}`;
}

function describeBoxes(options: typeof defaultBoxOptions, seed: number): string {
  const [smallest, largest] = options.boxSize;
  const box = smallest === largest ? `${smallest}x${smallest}` : `${smallest} to ${largest} pixels`;
  return (
    `${options.side}x${options.side} images of one square (${box}, grey level ${options.foreground}) on grey level ` +
    `${options.background}, noise sigma ${options.noiseSigma}, ${options.distractors} distractors, seed ${seed}`
  );
}
