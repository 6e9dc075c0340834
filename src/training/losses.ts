import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import type { LossName } from "../zoo/types.ts";

/** Mean loss over a batch: outputs and targets have the shape [batch, 2]. */
export type Loss = (outputs: tf.Tensor, targets: tf.Tensor) => tf.Scalar;

/** Keeps the logarithm of a black coordinate finite; the loss under test has it so. */
const epsilon = 1e-9;

/** The losses by name, on a loaded backend. */
export function lossOf(tf: TensorFlow, name: LossName): Loss {
  return { mse: meanSquare(tf), "mse-plus-5-msle": meanSquarePlusLogs(tf) }[name];
}

function meanSquare(tf: TensorFlow): Loss {
  return (outputs, targets) => tf.mean(tf.squaredDifference(outputs, targets));
}

/**
 * MSE + 5 * mean((log(max(y, 0) + epsilon) - log(t + epsilon))^2).
 *
 * A logarithm has no value for a negative output, so those count as 0, as Keras' mean_squared_logarithmic_error
 * clips them. The gradient of their logarithm is then 0, and only the MSE draws them back.
 */
function meanSquarePlusLogs(tf: TensorFlow): Loss {
  const log = (values: tf.Tensor) => tf.log(tf.add(tf.relu(values), epsilon));
  return (outputs, targets) => {
    const logs = tf.mean(tf.squaredDifference(log(outputs), log(targets)));
    return tf.add(meanSquare(tf)(outputs, targets), tf.mul(logs, 5));
  };
}
