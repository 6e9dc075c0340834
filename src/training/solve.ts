import type * as tf from "@tensorflow/tfjs";
import { batchRanges } from "../dataset/batches.ts";
import type { ImageSet } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { leastSquares } from "./least-squares.ts";
import { imageTensor } from "./network.ts";
import { outputsFromPoints } from "../tasks/point/targets.ts";

const batch = 500;

/**
 * Sets the weights of a network's last layer, a linear Dense, to those with the least squared error on a set.
 * The features are what the layers before it make of the images, so that any preprocessing is in them.
 *
 * @throws BoxbenchError USAGE when the images have too many pixels
 */
export async function solveLastLayer(
  tf: TensorFlow,
  model: tf.LayersModel,
  set: ImageSet,
  outputRange: readonly [low: number, high: number],
): Promise<void> {
  const last = model.layers.at(-1)!;
  const features = tf.model({ inputs: model.inputs, outputs: last.input });
  const targets = outputsFromPoints(set.targets, outputRange);
  const equations = leastSquares(last.getWeights()[0]!.shape[0], 2);
  for (const indices of batchRanges(set.count, batch)) {
    const answer = tf.tidy(() => features.predictOnBatch(imageTensor(tf, set, indices)) as tf.Tensor);
    const rows = (await answer.data()) as Float32Array;
    answer.dispose();
    equations.add(rows, targets.subarray(2 * indices[0]!, 2 * (indices.at(-1)! + 1)));
  }
  const { weights, bias } = equations.solve();
  tf.tidy(() => {
    const [kernel] = last.getWeights();
    last.setWeights([
      tf.tensor(Float32Array.from(weights), kernel!.shape),
      tf.tensor1d(Float32Array.from(bias)),
    ]);
  });
}
