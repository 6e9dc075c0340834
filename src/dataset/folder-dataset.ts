import { BoxbenchError } from "../core/errors.ts";
import { pointToInput, type FitName, type Size } from "./fit.ts";
import type { FolderOptions } from "./folder.ts";
import type { LabelledPart } from "./labelled-dataset.ts";
import { labelledFolder } from "./labelled-folder.ts";
import { takenOf, type LabelSet } from "./labels/label-set.ts";
import { onlyPoint } from "./labels/only.ts";
import { readLabels } from "./labels/read-labels.ts";
import { pointSetOf } from "./point-set.ts";
import { splitImages, validationShare } from "./split.ts";
import type { Dataset, ImageSet } from "./types.ts";

/** Size of images that are made alike, where nobody says another one: as large as those that heads are drawn for. */
const usualSide = 64;

export interface FolderDatasetOptions extends FolderOptions {
  /** Size that images are made, a square. */
  readonly size?: Size;
  /** How; stretched where nothing is asked for. */
  readonly fit?: FitName;
}

/**
 * Makes a data set from a folder of images with a point in each. Square images of one size are read as they are: one in
 * six, chosen by the seed, to validate on, the others to train on. Others, or all where a size or a way is asked for, are
 * made one size, and the parts are those of the labels where these have some.
 *
 * @throws BoxbenchError DATASET when the folder cannot be read, or holds a single image; USAGE for a size that is no square
 */
export async function folderDataset(
  path: string,
  seed: number,
  options: FolderDatasetOptions = {},
): Promise<Dataset> {
  const { size, fit } = options;
  const labels = await readLabels(path, { usual: "train", ...options.labels });
  if (size !== undefined || fit !== undefined || !areSquaresOfOneSize(labels)) {
    return fittedDataset(path, seed, options);
  }
  const set = await pointSetOf(labels, options);
  if (set.count < 2) {
    throw new BoxbenchError("DATASET", `${path} lists one image; training and validating need one each.`);
  }
  const validationCount = Math.max(1, Math.round(set.count * validationShare));
  return {
    source: { kind: "folder", path, taken: takenOf(labels) },
    ...splitImages(set, validationCount, seed),
  };
}

async function fittedDataset(
  path: string,
  seed: number,
  { size = { width: usualSide, height: usualSide }, ...others }: FolderDatasetOptions,
): Promise<Dataset> {
  if (size.width !== size.height) {
    throw new BoxbenchError(
      "USAGE",
      `Variants that find a point read square images, not ${size.width}x${size.height}: give one number, as in --image-size 96.`,
    );
  }
  const { source, train, validation } = await labelledFolder(path, seed, { size, ...others });
  return {
    source: { kind: "folder", path, taken: source.kind === "folder" ? source.taken : [] },
    train: imageSetOf(train),
    validation: imageSetOf(validation),
  };
}

/** Images with the point of each, in the square that the network reads. */
function imageSetOf({ images, labels, fits }: LabelledPart): ImageSet {
  const side = images.width;
  const targets = Float32Array.from(
    labels.images.flatMap((label, index) => {
      const { x, y } = pointToInput(fits[index]!, onlyPoint(label));
      return [(2 * x) / side - 1, (2 * y) / side - 1];
    }),
  );
  return { ...images, side, targets };
}

function areSquaresOfOneSize({ images }: LabelSet): boolean {
  const [first] = images;
  return images.every(({ width, height }) => width === null || (width === height && width === first!.width));
}
