import { createHash } from "node:crypto";
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import { leafLayers } from "./open-network.ts";
import { inputTensor, type InputRange } from "./pixels.ts";
import { pixelsPerImage, type Samples } from "./samples.ts";
import { watchCalls } from "./watch-calls.ts";

/** Numbers in a few words. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

/** What the images are, and what the network makes of them before its first kernel. */
export interface InputFacts {
  /** Images whose pixels are all one level. */
  readonly constantImages: number;
  /** Different images, by their pixels. */
  readonly distinctImages: number;
  /** As they reach the network. */
  readonly pixels: Spread;
  readonly channelMeans: readonly number[];
  /** What the first layer with a kernel reads; null where no layer has one. */
  readonly read: (Spread & { readonly layer: string }) | null;
}

/** Enough images to know how pixels are scaled. */
const readImages = 64;

export async function probeInputs(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
): Promise<InputFacts> {
  const { images } = samples;
  const hashes = imageHashes(samples);
  const size = pixelsPerImage(images);
  const constant = hashes.filter((_, index) => {
    const pixels = images.pixels.subarray(index * size, (index + 1) * size);
    return pixels.every((level, offset) => level === pixels[offset % images.channels]);
  });
  const [black, white] = range;
  const scaled = (level: number) => black + (level / 255) * (white - black);
  const levels = spreadOf(images.pixels);
  return {
    constantImages: constant.length,
    distinctImages: new Set(hashes).size,
    pixels: {
      mean: scaled(levels.mean),
      deviation: Math.abs((levels.deviation * (white - black)) / 255),
      min: Math.min(scaled(levels.min), scaled(levels.max)),
      max: Math.max(scaled(levels.min), scaled(levels.max)),
    },
    channelMeans: Array.from({ length: images.channels }, (_, channel) =>
      scaled(spreadOf(images.pixels.filter((_, offset) => offset % images.channels === channel)).mean),
    ),
    read: await readByFirstKernel(tf, model, samples, range),
  };
}

/** One hash for the pixels of each image. */
export function imageHashes({ images }: Samples): string[] {
  const size = pixelsPerImage(images);
  return Array.from({ length: images.count }, (_, index) =>
    createHash("sha1")
      .update(images.pixels.subarray(index * size, (index + 1) * size))
      .digest("base64"),
  );
}

async function readByFirstKernel(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
): Promise<InputFacts["read"]> {
  const layer = leafLayers(model).find(({ weights }) =>
    weights.some(({ originalName }) => originalName.endsWith("kernel")),
  );
  if (layer === undefined) return null;
  const indices = Array.from({ length: Math.min(readImages, samples.images.count) }, (_, index) => index);
  const read: Tensor[] = [];
  const stop = watchCalls(layer, ([first]) => read.push(tf.keep(first!.clone())));
  try {
    tf.tidy(() => {
      model.predictOnBatch(inputTensor(tf, samples, range, indices));
    });
  } finally {
    stop();
  }
  // A shared layer is judged by what it reads first.
  const spread = read[0] === undefined ? null : spreadOf(await read[0].data());
  tf.dispose(read);
  return spread === null ? null : { layer: layer.name, ...spread };
}

function spreadOf(values: ArrayLike<number>): Spread {
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    sum += value;
    squares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)), min, max };
}
