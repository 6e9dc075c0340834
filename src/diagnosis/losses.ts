import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import type { DiagnosisLoss } from "./recipe.ts";

/** Mean loss over a batch; outputs and targets have the shape [batch, width]. */
export type BatchLoss = (outputs: tf.Tensor, targets: tf.Tensor) => tf.Scalar;

/** The losses as TF.js's `model.compile` has them: cross-entropies take probabilities, not logits. */
export function batchLossOf(tf: TensorFlow, name: DiagnosisLoss): BatchLoss {
  const { metrics } = tf;
  const perImage = {
    mse: metrics.meanSquaredError,
    mae: metrics.meanAbsoluteError,
    "binary-crossentropy": metrics.binaryCrossentropy,
    "categorical-crossentropy": metrics.categoricalCrossentropy,
    // Targets are one-hot here whatever form the user's are in, so that the two are the same.
    "sparse-categorical-crossentropy": metrics.categoricalCrossentropy,
  }[name];
  return (outputs, targets) => tf.mean(perImage(targets, outputs));
}
