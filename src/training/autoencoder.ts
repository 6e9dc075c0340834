import type * as tf from "@tensorflow/tfjs";
import type { Images } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { initialKernel } from "../zoo/blocks.ts";
import type { Objective } from "../tasks/objective.ts";

/** Filters of the layer of the decoder that is followed by `index` more; the last has the image's channels. */
const decoderFilters = (index: number) => 16 * 2 ** index;

/**
 * A network that draws what it sees: the layers of `source` up to its Flatten, then a decoder. Where halving and
 * doubling lose rows and columns, it draws the middle of the image and leaves the rim black.
 *
 * @param source shares its layers with the result
 * @returns input as `source`, output [N, height * width * channels], levels from 0 to 1
 */
export function autoencoderFrom(tf: TensorFlow, source: tf.Sequential, seed: number): tf.Sequential {
  const end = source.layers.findIndex((layer) => layer.getClassName() === "Flatten");
  const encoder = source.layers.slice(0, end);
  const [, height, width, channels] = source.inputs[0]!.shape as [null, number, number, number];
  const [, rows, columns] = encoder.at(-1)!.outputShape as [null, number, number, number];
  const doublings = Math.floor(Math.log2(Math.min(height / rows, width / columns)));
  const filters = Array.from({ length: doublings }, (_, index) =>
    index === doublings - 1 ? channels : decoderFilters(doublings - 1 - index),
  );
  const decoder = filters.map((count, index) => {
    const name = `decoder-${index + 1}`;
    return tf.layers.conv2dTranspose({
      name,
      filters: count,
      kernelSize: 3,
      strides: 2,
      padding: "same",
      activation: index === filters.length - 1 ? "sigmoid" : "relu",
      kernelInitializer: initialKernel(tf, seed, name, "glorot"),
    });
  });
  const scale = 2 ** filters.length;
  const rim = (side: number, drawn: number): [number, number] => {
    const missing = side - drawn * scale;
    return [Math.floor(missing / 2), Math.ceil(missing / 2)];
  };
  return tf.sequential({
    name: "autoencoder",
    layers: [
      ...encoder,
      ...decoder,
      tf.layers.zeroPadding2d({ name: "rim", padding: [rim(height, rows), rim(width, columns)] }),
      tf.layers.flatten({ name: "drawing" }),
    ],
  });
}

/** Draw the image: the smallest mean squared difference of levels from 0 to 1 is the best. */
export function drawingObjective(
  train: Images,
  validation: Images,
): Objective<{ readonly validationMse: number | null }> {
  const levelsOf = ({ pixels }: Images) => Float32Array.from(pixels, (level) => level / 255);
  const truth = levelsOf(validation);
  return {
    width: train.height * train.width * train.channels,
    targets: levelsOf(train),
    noFacts: { validationMse: null },
    score: (outputs) => {
      const squares = outputs.reduce((sum, output, index) => sum + (output - truth[index]!) ** 2, 0);
      const validationMse = squares / outputs.length;
      return Number.isFinite(validationMse) ? { facts: { validationMse }, rank: validationMse } : null;
    },
    describe: ({ validationMse }) => `drawing MSE ${validationMse?.toPrecision(3)}`,
  };
}
