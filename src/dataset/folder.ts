import { readdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { sizeOf } from "../core/shapes.ts";
import { filesAtOnce, forEachConcurrently } from "./concurrent.ts";
import { shortestPixelOfTarget } from "./coordinates.ts";
import { encodePng } from "./image-codec.ts";
import { csvFromLabels, labelsFileName } from "./labels/write-csv.ts";
import type { LabelOptions } from "./labels/options.ts";
import { readLabels } from "./labels/read-labels.ts";
import { pointSetOf, type PointSetOptions } from "./point-set.ts";
import type { ImageSet } from "./types.ts";

export interface FolderOptions extends PointSetOptions {
  readonly labels?: LabelOptions;
}

/**
 * Writes one PNG file for each image, then labels.csv (columns file, x, y; pixels). `readImageFolder` gives
 * the same set again, bit for bit.
 *
 * @param directory made where it does not exist; must be empty, so that no file of anybody is replaced
 * @throws BoxbenchError OUTPUT when the folder cannot be written or has files in it
 * @throws BoxbenchError INTERRUPTED when `signal` is aborted before labels.csv is written
 */
export async function writeImageFolder(
  set: ImageSet,
  directory: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  await makeEmptyFolder(directory);
  const digits = String(set.count - 1).length;
  const nameOf = (image: number) => `${String(image).padStart(digits, "0")}.png`;
  const size = sizeOf([set.side, set.side, set.channels]);
  await forEachConcurrently(set.count, filesAtOnce, async (image) => {
    if (signal?.aborted) {
      throw new BoxbenchError(
        "INTERRUPTED",
        `Interrupted: ${directory} has ${image} of ${set.count} images and no ${labelsFileName}.`,
      );
    }
    const pixels = set.pixels.subarray(image * size, (image + 1) * size);
    await writeOutput(directory, nameOf(image), await encodePng(pixels, set.side, set.channels));
  });
  const labels = Array.from({ length: set.count }, (_, image) => ({
    file: nameOf(image),
    x: shortestPixelOfTarget(set.targets[2 * image]!, set.side),
    y: shortestPixelOfTarget(set.targets[2 * image + 1]!, set.side),
  }));
  await writeOutput(directory, labelsFileName, csvFromLabels(labels));
}

async function makeEmptyFolder(directory: string): Promise<void> {
  let entries: string[];
  try {
    await makeFolder(directory);
    entries = await readdir(directory);
  } catch (error) {
    throw new BoxbenchError("OUTPUT", `Cannot write images to ${directory}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  if (entries.some((name) => !name.startsWith("."))) {
    throw new BoxbenchError("OUTPUT", `${directory} has files in it; give a new or an empty folder.`);
  }
}

async function writeOutput(directory: string, name: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(resolve(directory, name), content);
  } catch (error) {
    throw new BoxbenchError("OUTPUT", `Cannot write ${name} to ${directory}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Reads the images of a folder with what its labels say: a point in each. The points are in pixels of the file, whatever
 * the images are resized to.
 *
 * @throws BoxbenchError DATASET that names the file and where it is listed
 */
export async function readImageFolder(directory: string, options: FolderOptions = {}): Promise<ImageSet> {
  return pointSetOf(await readLabels(directory, options.labels), options);
}
