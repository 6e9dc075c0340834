import type * as tf from "@tensorflow/tfjs";
import type { BoxOptions } from "../../dataset/types.ts";

/**
 * Sets weights with which `coordconv-max` finds every place of a box without error: each map is the image plus a plane of
 * places that is below every place which can be answered wherever there is no bright pixel, and its maximum is at the
 * last column (row) of the box.
 *
 * @param model an untrained `coordconv-max` on one channel
 * @param options of the images: size and brightness of the box; the background is black
 */
export function setExactWeights(
  tfjs: typeof tf,
  model: tf.LayersModel,
  { boxSize: [size], foreground }: Pick<BoxOptions, "boxSize" | "foreground">,
): void {
  const side = model.inputs[0]!.shape[1]!;
  // Channels 0, 1 and 2 carry image, column and row through.
  const keep = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  // Coordinates are -1 at the middle of the first pixel and 1 at that of the last; answers 0 and 1 at the edges.
  const slope = (side - 1) / (2 * side);
  const bright = 255 / foreground;
  const planes = [
    [bright, bright],
    [slope, 0],
    [0, slope],
  ];
  // The middle of the last pixel of the box is (size - 1) / 2 pixels past that of the box.
  const offset = slope - 1 + 0.5 / side - (size - 1) / 2 / side;
  const numbers: Readonly<Record<string, readonly [number[][], number]>> = {
    "mix-1": [keep, 0],
    "mix-2": [keep, 0],
    "mix-3": [keep, 0],
    "conv-1": [keep, 0],
    "conv-2": [planes, offset],
  };
  for (const layer of model.layers) {
    const own = numbers[layer.name];
    if (own === undefined) continue;
    const [kernel, bias] = layer.getWeights();
    tfjs.tidy(() =>
      layer.setWeights([
        middleKernel(tfjs, kernel!.shape as [number, number, number, number], own[0]),
        tfjs.fill(bias!.shape, own[1]),
      ]),
    );
  }
}

/** A kernel [size, size, inputs, outputs] of which only the middle is not 0. */
function middleKernel(
  tfjs: typeof tf,
  shape: [number, number, number, number],
  numbers: readonly (readonly number[])[],
): tf.Tensor4D {
  const kernel = tfjs.buffer(shape);
  const middle = (shape[0] - 1) / 2;
  numbers.forEach((row, from) => row.forEach((value, to) => kernel.set(value, middle, middle, from, to)));
  return kernel.toTensor() as tf.Tensor4D;
}
