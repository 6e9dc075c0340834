import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../../src/core/errors.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { withChannels } from "../../../src/dataset/channels.ts";
import { decodeImage } from "../../../src/dataset/image-codec.ts";
import { imageFeeds } from "../../jobs/image-feeds.ts";
import type { InputForm } from "./input-form.ts";

/**
 * Some images of a folder and of those inside it, as a model reads them: the same ones for the same seed.
 *
 * @throws BoxbenchError DATASET where there is no image, or one cannot be read; USAGE where the model reads no images
 */
export async function calibrationImages(
  folder: string,
  form: InputForm,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Tensors[]> {
  if (form.image === null) {
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
  const { height, width, channels, layout } = form.image;
  const feeds: Tensors[] = [];
  for (const name of randomFrom(seed, "calibration").shuffle(files).slice(0, count)) {
    const path = join(folder, name);
    const { rgb } = await readFile(path)
      .then((bytes) => decodeImage(bytes, { height, width }))
      .catch((error: unknown) => {
        throw new BoxbenchError("DATASET", `Cannot read the image "${path}": ${messageOf(error)}.`, {
          cause: error,
        });
      });
    const image = withChannels({ count: 1, height, width, channels: 3, pixels: rgb }, channels);
    feeds.push(imageFeeds(image, [0], { inputs: form.inputs, layout }));
  }
  return feeds;
}
