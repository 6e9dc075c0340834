import type { LayersModel } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import { inputTensor, type InputRange } from "./pixels.ts";
import type { Samples } from "./samples.ts";
import { trainablePart } from "./trainer.ts";

/**
 * Answers as training sees them: a batch normalisation takes the mean and variance of each batch. The network is as it
 * was afterwards, though such an answer moves the statistics that it keeps.
 *
 * @param batchSize images of a batch; those that do not fill one are left out
 * @returns shape [whole batches x batchSize, width]
 */
export async function trainingAnswers(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
  batchSize: number,
): Promise<Float32Array> {
  const batches = Math.floor(samples.images.count / batchSize);
  const values = new Float32Array(batches * batchSize * samples.width);
  const before = model.getWeights().map((weight) => tf.keep(weight.clone()));
  try {
    for (let batch = 0; batch < batches; batch += 1) {
      const indices = Array.from({ length: batchSize }, (_, index) => batch * batchSize + index);
      const { inputs, apply } = trainablePart(tf, model, inputTensor(tf, samples, range, indices));
      const answer = tf.tidy(apply);
      values.set(await answer.data(), batch * batchSize * samples.width);
      tf.dispose([inputs, answer]);
    }
  } finally {
    model.setWeights(before);
    tf.dispose(before);
  }
  return values;
}
