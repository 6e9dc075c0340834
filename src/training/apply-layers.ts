import type * as tf from "@tensorflow/tfjs";
import { seedOf } from "../core/random.ts";
import type { TensorFlow } from "../tfjs/types.ts";

/**
 * Runs layers as training does. What a Dropout layer leaves out is drawn from seed, layer and step: with a seed of its
 * own a layer of TF.js would leave out the same inputs at every step, and without one no training could be repeated.
 *
 * @param step which batch of which epoch, in words
 */
export function applyInTraining(
  tf: TensorFlow,
  layers: readonly tf.layers.Layer[],
  x: tf.Tensor,
  seed: number,
  step: string,
): tf.Tensor {
  return layers.reduce((values, layer) => {
    if (layer.getClassName() !== "Dropout") return layer.apply(values, { training: true }) as tf.Tensor;
    const { rate } = layer.getConfig() as { readonly rate: number };
    return tf.dropout(values, rate, undefined, seedOf(seed, `dropout of ${layer.name} in ${step}`));
  }, x);
}
