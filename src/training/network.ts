import type * as tf from "@tensorflow/tfjs";
import { sizeOf } from "../core/shapes.ts";
import { batchRanges, floatPixels } from "../dataset/batches.ts";
import type { Images } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";

/** Large enough that the overhead of a call does not count, small enough for a modest GPU. */
const largestPredictBatch = 250;
/** Float pixels of one batch: wide layers need a hundred times as much memory. */
const mostPredictPixels = 2 ** 20;

/** Copies of a network's weights, in the order of its layers. */
export async function weightsOf(model: tf.LayersModel): Promise<Float32Array[]> {
  return Promise.all(model.getWeights().map(async (weight) => (await weight.data()).slice() as Float32Array));
}

/** Puts weights into a network of the same architecture. */
export function setWeights(tf: TensorFlow, model: tf.LayersModel, weights: readonly Float32Array[]): void {
  tf.tidy(() => {
    const shapes = model.getWeights().map(({ shape }) => shape);
    model.setWeights(weights.map((data, index) => tf.tensor(data, shapes[index])));
  });
}

/** A batch of images on the device, shape [indices.length, height, width, channels], raw pixels. */
export function imageTensor(tf: TensorFlow, set: Images, indices: readonly number[]): tf.Tensor4D {
  const { height, width, channels } = set;
  return tf.tensor4d(floatPixels(set, indices), [indices.length, height, width, channels]);
}

/**
 * A network's answers on every image of a set.
 *
 * @returns shape [count, outputs of one image], in the scale of the variant
 */
export async function predictOutputs(
  tf: TensorFlow,
  model: tf.LayersModel,
  set: Images,
): Promise<Float32Array> {
  const width = sizeOf(model.outputShape.slice(1) as number[]);
  const outputs = new Float32Array(set.count * width);
  const fitting = Math.floor(mostPredictPixels / (set.height * set.width * set.channels));
  const batch = Math.max(1, Math.min(largestPredictBatch, fitting));
  for (const indices of batchRanges(set.count, batch)) {
    const answer = tf.tidy(() => model.predictOnBatch(imageTensor(tf, set, indices)) as tf.Tensor);
    outputs.set(await answer.data(), indices[0]! * width);
    answer.dispose();
  }
  return outputs;
}
