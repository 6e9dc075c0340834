import type { Port, Tensor, Tensors } from "../../src/core/tensor.ts";
import { floatPixels } from "../../src/dataset/batches.ts";
import { channelsFirst } from "../../src/dataset/channels.ts";
import { fromLevels } from "../../src/dataset/pixel-range.ts";
import type { Images } from "../../src/dataset/types.ts";
import { tensorOfNumbers } from "../../src/tensors/numbers.ts";
import { joinRows } from "../../src/tensors/rows.ts";
import type { JobModel } from "../workers/job-base.ts";

/** How a model reads images: into the input of that name or its first, in that input's type, range and order of dimensions. */
export type ImageReader = Pick<JobModel, "inputs" | "layout" | "imageInput" | "inputRange">;

/** What a model reads beside images. */
export interface Beside {
  /** Of each image, or one for all. */
  readonly examples: readonly Tensors[];
  /** Inputs without a batch: those of the first image of a batch. */
  readonly unbatched: readonly string[];
}

/**
 * Some images as the inputs of a model.
 *
 * @param beside what it reads beside them
 */
export function imageFeeds(
  images: Images,
  indices: readonly number[],
  reader: ImageReader,
  beside: Beside | null = null,
): Tensors {
  const { height, width, channels } = images;
  const shape = [indices.length, height, width, channels];
  return {
    [imagePort(reader).name]: imageTensor(floatPixels(images, indices), shape, reader),
    ...(beside === null ? {} : besideFeeds(beside, indices)),
  };
}

function besideFeeds({ examples, unbatched }: Beside, indices: readonly number[]): Tensors {
  const rows = indices.map((index) => examples[examples.length === 1 ? 0 : index]!);
  return Object.fromEntries(
    Object.entries(rows[0]!).map(([name, first]) => [
      name,
      unbatched.includes(name) ? first : joinRows(rows.map((row) => row[name]!)),
    ]),
  );
}

function imagePort({ inputs, imageInput }: ImageReader): Port {
  return inputs.find(({ name }) => name === imageInput) ?? inputs[0]!;
}

/**
 * Pixels in the type, range and order that a model reads.
 *
 * @param levels of pixels, from 0 to 255
 * @param shape [N, height, width, channels]
 */
export function imageTensor(levels: Float32Array, shape: readonly number[], reader: ImageReader): Tensor {
  const { layout, inputRange } = reader;
  const { dtype } = imagePort(reader);
  const [count, height, width, channels] = shape as [number, number, number, number];
  const pixels = inputRange === undefined ? levels : fromLevels(levels, inputRange, { channels, inRow: 1 });
  const isFirst = layout === "NCHW";
  const data = isFirst ? channelsFirst(pixels, shape) : pixels;
  const dims = isFirst ? [count, channels, height, width] : shape;
  return tensorOfNumbers(dtype === "string" ? "float32" : dtype, dims, data);
}
