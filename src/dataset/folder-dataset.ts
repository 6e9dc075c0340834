import { BoxbenchError } from "../core/errors.ts";
import type { FolderOptions } from "./folder.ts";
import { takenOf } from "./labels/label-set.ts";
import { readLabels } from "./labels/read-labels.ts";
import { pointSetOf } from "./point-set.ts";
import { splitImages, validationShare } from "./split.ts";
import type { Dataset } from "./types.ts";

/**
 * Makes a data set from a folder of images with a point in each: one image in six, chosen by the seed, to
 * validate on, the others to train on.
 *
 * @throws BoxbenchError DATASET when the folder cannot be read, or holds a single image
 */
export async function folderDataset(
  path: string,
  seed: number,
  options: FolderOptions = {},
): Promise<Dataset> {
  const labels = await readLabels(path, { usual: "train", ...options.labels });
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
