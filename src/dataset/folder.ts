import { readdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { sizeOf } from "../core/shapes.ts";
import { withChannels } from "./channels.ts";
import { forEachConcurrently } from "./concurrent.ts";
import { shortestPixelOfTarget, targetOfPixel } from "./coordinates.ts";
import { encodePng } from "./image-codec.ts";
import { readLabelledImage } from "./labelled-image.ts";
import { csvFromLabels, labelsFileName, labelsFromCsv, problem } from "./labels.ts";
import type { ImageSet } from "./types.ts";

/** Enough to keep libuv's four threads busy while files are opened. */
export const filesAtOnce = 8;

export interface FolderOptions {
  /** Resize every image to this many pixels a side; without it all must have one size. */
  readonly side?: number;
  /** Convert to this many channels; without it 1 where every image is grey, else 3. */
  readonly channels?: 1 | 3;
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
 * Reads the images that a folder's labels.csv lists, in its order; other files are ignored. PNG and JPEG,
 * square, one size unless `options.side` resizes them. See `decodeImage` for alpha, 16 bits and EXIF. The
 * points of labels.csv are in pixels of the file, whatever the images are resized to.
 *
 * @throws BoxbenchError DATASET that names the file and its row in labels.csv
 */
export async function readImageFolder(directory: string, options: FolderOptions = {}): Promise<ImageSet> {
  const source = resolve(directory, labelsFileName);
  const labels = labelsFromCsv(await readLabels(source), source);
  const first = await readLabelledImage(directory, source, labels[0]!, options.side);
  const side = options.side ?? first.width;
  const size = sizeOf([side, side, 3]);
  const pixels = new Uint8Array(labels.length * size);
  const targets = new Float32Array(labels.length * 2);
  let allGrey = true;
  await forEachConcurrently(labels.length, filesAtOnce, async (index) => {
    const label = labels[index]!;
    const image = index === 0 ? first : await readLabelledImage(directory, source, label, options.side);
    if (options.side === undefined && image.width !== side) {
      throw problem(
        source,
        label.row,
        `"${label.file}" is ${image.width}x${image.height} and "${labels[0]!.file}" is ${side}x${side}; ` +
          "give all images one size, or read them with a side to resize to",
      );
    }
    pixels.set(image.rgb, index * size);
    targets[2 * index] = targetOfPixel(label.x, image.width);
    targets[2 * index + 1] = targetOfPixel(label.y, image.height);
    allGrey &&= image.isGrey;
  });
  const set: ImageSet = {
    count: labels.length,
    side,
    height: side,
    width: side,
    channels: 3,
    pixels,
    targets,
  };
  return withChannels(set, options.channels ?? (allGrey ? 1 : 3));
}

/** @throws BoxbenchError DATASET when the file cannot be read */
export async function readLabels(source: string): Promise<string> {
  try {
    return await readFile(source, "utf8");
  } catch (error) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot read ${source}: ${messageOf(error)}. An image folder has a ${labelsFileName} with the columns file,x,y or file,class.`,
      { cause: error },
    );
  }
}
