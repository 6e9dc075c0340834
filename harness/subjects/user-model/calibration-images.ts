import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../../src/core/errors.ts";
import { sha256Of } from "../../../src/core/hash.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { withChannels } from "../../../src/dataset/channels.ts";
import { decodeImage } from "../../../src/dataset/image-codec.ts";
import { drawnCount, fewestImages, type CalibrationDraw } from "../../precision/calibration.ts";
import { imageFeeds } from "../../jobs/image-feeds.ts";
import { imageReaderOf, onlyImage, type InputForm } from "./input-form.ts";

export interface ChosenImages {
  readonly examples: Tensors[];
  /** Whether images that are scored are among the examples, and how many; else how many were left out. */
  readonly scored: { readonly count: number; readonly areTaken: boolean };
}

/**
 * Some images of a folder and of those inside it, as a model reads them: the same ones for the same seed. Those that
 * are scored are left out where enough others are there.
 *
 * @param scored SHA-256 of the files that are scored

 * @throws BoxbenchError DATASET where there is no image, or one cannot be read; USAGE where the model reads no images
 */
export async function calibrationImages(
  folder: string,
  form: InputForm,
  draw: CalibrationDraw,
  scored: ReadonlySet<string> = new Set(),
): Promise<ChosenImages> {
  const image = onlyImage(form);
  if (image === null) {
    throw new BoxbenchError(
      "USAGE",
      "The model reads no images of 1 or 3 channels, so --calibrate cannot feed it.",
    );
  }
  const entries = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new BoxbenchError("DATASET", `Cannot read the folder "${folder}": ${messageOf(error)}.`, {
      cause: error,
    });
  });
  const files = entries.filter((name) => /\.(png|jpe?g)$/i.test(name)).toSorted();
  if (files.length === 0) throw new BoxbenchError("DATASET", `There is no PNG or JPEG image in "${folder}".`);
  const others = await unscored(folder, files, scored);
  const areTaken = others.length < files.length && others.length < fewestImages;
  const pool = areTaken ? files : others;
  const { height, width, channels } = image;
  const feeds: Tensors[] = [];
  const chosen = randomFrom(draw.seed, "calibration").shuffle(pool).slice(0, drawnCount(draw, pool.length));
  for (const name of chosen) {
    const path = join(folder, name);
    const { rgb } = await readFile(path)
      .then((bytes) => decodeImage(bytes, { height, width }))
      .catch((error: unknown) => {
        throw new BoxbenchError("DATASET", `Cannot read the image "${path}": ${messageOf(error)}.`, {
          cause: error,
        });
      });
    const image = withChannels({ count: 1, height, width, channels: 3, pixels: rgb }, channels);
    feeds.push(imageFeeds(image, [0], imageReaderOf(form)));
  }
  const unscoredNames = new Set(others);
  const taken = chosen.filter((name) => !unscoredNames.has(name)).length;
  return { examples: feeds, scored: { count: areTaken ? taken : files.length - others.length, areTaken } };
}

async function unscored(
  folder: string,
  files: readonly string[],
  scored: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (scored.size === 0) return files;
  const others: string[] = [];
  for (const name of files) {
    // One that cannot be read is told of where it is decoded.
    const bytes = await readFile(join(folder, name)).catch(() => null);
    if (bytes === null || !scored.has(sha256Of(bytes))) others.push(name);
  }
  return others;
}
