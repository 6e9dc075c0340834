import { BoxbenchError } from "../core/errors.ts";
import { readImageFolder, type FolderOptions } from "./folder.ts";
import { splitImages } from "./split.ts";
import type { Dataset } from "./types.ts";

/** One image in six, as in the question: 2,000 of 12,000. */
const validationShare = 1 / 6;

/**
 * Makes a data set from a folder of images with a labels.csv: one image in six, chosen by the seed, to
 * validate on, the others to train on.
 *
 * @throws BoxbenchError DATASET when the folder cannot be read, or holds a single image
 */
export async function folderDataset(
  path: string,
  seed: number,
  options: FolderOptions = {},
): Promise<Dataset> {
  const set = await readImageFolder(path, options);
  if (set.count < 2) {
    throw new BoxbenchError("DATASET", `${path} lists one image; training and validating need one each.`);
  }
  const validationCount = Math.max(1, Math.round(set.count * validationShare));
  return { source: { kind: "folder", path }, ...splitImages(set, validationCount, seed) };
}
