import type { Tensor, Tensors } from "../../src/core/tensor.ts";
import { floatPixels } from "../../src/dataset/batches.ts";
import { channelsFirst } from "../../src/dataset/channels.ts";
import type { Images } from "../../src/dataset/types.ts";
import { tensorOfNumbers } from "../../src/tensors/numbers.ts";
import type { JobModel } from "../workers/job-base.ts";

/** How a model reads images: into its first input, in that input's type and order of dimensions. */
export type ImageReader = Pick<JobModel, "inputs" | "layout">;

/** Some images as the inputs of a model. */
export function imageFeeds(images: Images, indices: readonly number[], reader: ImageReader): Tensors {
  const { height, width, channels } = images;
  const shape = [indices.length, height, width, channels];
  return { [reader.inputs[0]!.name]: imageTensor(floatPixels(images, indices), shape, reader) };
}

/**
 * Pixels in the type and order that a model reads.
 *
 * @param shape [N, height, width, channels]
 */
export function imageTensor(
  pixels: Float32Array,
  shape: readonly number[],
  { inputs, layout }: ImageReader,
): Tensor {
  const { dtype } = inputs[0]!;
  const [count, height, width, channels] = shape as [number, number, number, number];
  const isFirst = layout === "NCHW";
  const data = isFirst ? channelsFirst(pixels, shape) : pixels;
  const dims = isFirst ? [count, channels, height, width] : shape;
  return tensorOfNumbers(dtype === "string" ? "float32" : dtype, dims, data);
}
