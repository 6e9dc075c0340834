import type { LayersModel, Scalar } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import { batchLossOf } from "./losses.ts";
import { leafLayers } from "./open-network.ts";
import { inputTensor, targetTensor, type InputRange } from "./pixels.ts";
import type { DiagnosisLoss } from "./recipe.ts";
import type { Samples } from "./samples.ts";
import { trainablePart, variablesOf } from "./trainer.ts";

/** The gradient of the loss for one layer's weights, over one batch. */
export interface GradientFacts {
  readonly layer: string;
  /** Euclidean; NaN or infinite where one number of it is. */
  readonly norm: number;
  /** Of the weights themselves. */
  readonly weightNorm: number;
}

/** Images of the batch. */
const batch = 64;

/** One entry for each layer that can learn, from the input to the output; empty where none can. */
export async function probeGradients(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
  loss: DiagnosisLoss,
): Promise<GradientFacts[]> {
  const learning = leafLayers(model).filter((layer) => layer.trainableWeights.length > 0);
  const variables = variablesOf(model);
  if (variables.length === 0) return [];
  const indices = Array.from({ length: Math.min(batch, samples.images.count) }, (_, index) => index);
  const { inputs, apply } = trainablePart(tf, model, inputTensor(tf, samples, range, indices));
  const targets = targetTensor(tf, samples, indices);
  const lossOf = batchLossOf(tf, loss);
  try {
    const { value, grads } = tf.variableGrads(() => lossOf(apply(), targets), variables);
    value.dispose();
    const facts = await Promise.all(
      learning.map(async (layer) => {
        const own = layer.trainableWeights.map((weight) => weight.read());
        const slopes = own.map((weight) => grads[(weight as (typeof variables)[number]).name]!);
        return {
          layer: layer.name,
          norm: await normOf(tf, slopes),
          weightNorm: await normOf(tf, own),
        };
      }),
    );
    tf.dispose(grads);
    return facts;
  } finally {
    tf.dispose([inputs, targets]);
  }
}

async function normOf(tf: TensorFlow, tensors: Parameters<TensorFlow["square"]>[0][]): Promise<number> {
  const sum = tf.tidy(() =>
    tensors.map((tensor) => tf.sum(tf.square(tensor))).reduce((total, part) => tf.add(total, part)),
  ) as Scalar;
  const [square] = await sum.data();
  sum.dispose();
  return Math.sqrt(square!);
}
