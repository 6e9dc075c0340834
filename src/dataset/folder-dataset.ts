import { BoxbenchError } from "../core/errors.ts";
import { pointToInput, type FitName, type Size } from "./fit.ts";
import type { LabelOptions } from "./labels/options.ts";
import type { LabelledPart } from "./labelled-dataset.ts";
import { labelledFolder } from "./labelled-folder.ts";
import { onlyPoint } from "./labels/only.ts";
import { readLabels } from "./labels/read-labels.ts";
import type { Dataset, ImageSet } from "./types.ts";

/** Size of images that are made alike, where nobody says another one: as large as those that heads are drawn for. */
const usualSide = 64;

export interface FolderDatasetOptions {
  readonly labels?: LabelOptions;
  /** Size that images are made, a square. */
  readonly size?: Size;
  /** How; stretched where nothing is asked for. */
  readonly fit?: FitName;
}

/**
 * Makes a data set from a folder of images with a point in each, in the parts of the labels where these have some, else
 * with one image in six, chosen by the seed, to validate on. Square images of one size are read as they are, others are
 * made one size.
 *
 * @throws BoxbenchError DATASET when the folder cannot be read, or holds a single image; USAGE for a size that is no square
 */
export async function folderDataset(
  path: string,
  seed: number,
  options: FolderDatasetOptions = {},
): Promise<Dataset> {
  const { size = await ownSize(path, options), ...others } = options;
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

/** The size of images that are squares of one size; the usual one for others. */
async function ownSize(path: string, { labels }: FolderDatasetOptions): Promise<Size> {
  const { images } = await readLabels(path, { usual: "train", ...labels });
  const [first] = images;
  const side = first?.width ?? usualSide;
  const areAlike = images.every(({ width, height }) => width === side && height === side);
  return areAlike ? { width: side, height: side } : { width: usualSide, height: usualSide };
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
