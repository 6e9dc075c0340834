import { randomFrom } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shapes.ts";
import { floatPixels } from "../../../src/dataset/batches.ts";
import type { Images } from "../../../src/dataset/types.ts";
import { channelsFirst } from "../../jobs/adapt-images.ts";
import type { InputSet } from "../../workers/reference-file.ts";
import type { InputForm } from "./input-form.ts";

const mostExamples = 64;
/** Timing rotates over this many inputs. */
const fewestExamples = 8;
const mostBytes = 64 * 2 ** 20;

/** How many inputs are compared: fewer of large ones, so that they fit in the memory of every process. */
function exampleCount(exampleShape: readonly number[]): number {
  const fitting = Math.floor(mostBytes / (4 * sizeOf(exampleShape)));
  return Math.max(fewestExamples, Math.min(mostExamples, fitting));
}

/**
 * Seeded random inputs: indices for a model that reads them, for images whole grey levels from 0 to 255, as decoded
 * files have, for anything else draws from the standard normal distribution.
 *
 * @param indexBound the smallest whole number that is no index; null for a model that reads none
 */
export function randomExamples(
  { exampleShape, image }: InputForm,
  seed: number,
  indexBound: number | null = null,
): InputSet {
  const random = randomFrom(seed, "model-inputs");
  const largest = indexBound === null ? 255 : indexBound - 1;
  const draw = isWhole(image, indexBound) ? () => random.integer(0, largest) : () => random.normal();
  const examples = Array.from({ length: exampleCount(exampleShape) }, () =>
    Float32Array.from({ length: sizeOf(exampleShape) }, draw),
  );
  return { examples, exampleShape };
}

function isWhole(image: InputForm["image"], indexBound: number | null): boolean {
  return image !== null || indexBound !== null;
}

/** What `randomExamples` draws, in words. */
export function describeDraw({ image }: InputForm, indexBound: number | null): string {
  return isWhole(image, indexBound)
    ? `whole numbers from 0 to ${indexBound === null ? 255 : indexBound - 1}`
    : "from the standard normal distribution";
}

/** Some of a user's images, the same ones for the same seed, as the model reads them. */
export function imageExamples(images: Images, { exampleShape, image }: InputForm, seed: number): InputSet {
  const all = Array.from({ length: images.count }, (_, index) => index);
  const chosen = randomFrom(seed, "model-images").shuffle(all).slice(0, exampleCount(exampleShape));
  const { height, width, channels } = images;
  const examples = chosen.map((index) => {
    const pixels = { data: floatPixels(images, [index]), shape: [1, height, width, channels] };
    return image?.layout === "NCHW" ? channelsFirst(pixels).data : pixels.data;
  });
  return { examples, exampleShape };
}
