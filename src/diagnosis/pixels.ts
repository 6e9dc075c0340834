import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import { pixelsPerImage, type Samples } from "./samples.ts";

/** What black and white (0 and 255) are when they reach the network: `[0, 255]` where nothing scales before it. */
export type InputRange = readonly [black: number, white: number];

/** A batch of images as the network reads them, shape [indices.length, height, width, channels]. */
export function inputTensor(
  tf: TensorFlow,
  { images }: Samples,
  [black, white]: InputRange,
  indices: readonly number[],
): tf.Tensor4D {
  const { height, width, channels, pixels } = images;
  const size = pixelsPerImage(images);
  const values = new Float32Array(indices.length * size);
  for (const [position, index] of indices.entries()) {
    for (let offset = 0; offset < size; offset += 1) {
      values[position * size + offset] = black + (pixels[index * size + offset]! / 255) * (white - black);
    }
  }
  return tf.tensor4d(values, [indices.length, height, width, channels]);
}

/** What the network should answer for these images, shape [indices.length, width]. */
export function targetTensor(
  tf: TensorFlow,
  { targets, width }: Samples,
  indices: readonly number[],
): tf.Tensor2D {
  const rows = new Float32Array(indices.length * width);
  for (const [row, index] of indices.entries()) {
    rows.set(targets.subarray(index * width, (index + 1) * width), row * width);
  }
  return tf.tensor2d(rows, [indices.length, width]);
}
