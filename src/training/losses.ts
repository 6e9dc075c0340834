import type * as tf from "@tensorflow/tfjs";
import { smallestProbability } from "../tasks/classes/answers.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { huber, overlapLoss } from "./box-losses.ts";
import { centreLoss } from "./centre-loss.ts";
import { crossEntropy, gaussianLine, gaussianMap, jensenShannon } from "./map-losses.ts";
import type { LossName } from "../zoo/types.ts";

/**
 * Mean loss over a batch: outputs and targets have one shape, [batch, outputs of one image], where a loss does not say
 * otherwise.
 *
 * @param watched outputs of the layers that the recipe watches, in its order; none for most
 */
export type Loss = (outputs: tf.Tensor, targets: tf.Tensor, watched?: readonly tf.Tensor[]) => tf.Scalar;

/** Keeps the logarithm of a black coordinate finite; the loss under test has it so. */
const epsilon = 1e-9;

/** The losses by name, on a loaded backend. */
export function lossOf(tf: TensorFlow, name: LossName): Loss {
  const losses: Record<LossName, Loss> = {
    mse: meanSquare(tf),
    "mse-plus-5-msle": meanSquarePlusLogs(tf),
    "binary-cross-entropy": binaryCrossEntropy(tf),
    "categorical-cross-entropy": categoricalCrossEntropy(tf),
    "dsnt-js": distancePlusShape(tf),
    "heatmap-cross-entropy": mapCrossEntropy(tf),
    "bins-cross-entropy": binCrossEntropy(tf),
    "labelled-distance": labelledDistance(tf),
    centres: (outputs, targets) => centreLoss(tf, outputs, targets),
    huber: (outputs, targets) => huber(tf, outputs, targets),
    iou: (outputs, targets) => overlapLoss(tf, "iou", outputs, targets),
    giou: (outputs, targets) => overlapLoss(tf, "giou", outputs, targets),
    diou: (outputs, targets) => overlapLoss(tf, "diou", outputs, targets),
    ciou: (outputs, targets) => overlapLoss(tf, "ciou", outputs, targets),
  };
  return losses[name];
}

/** Standard deviation of the Gaussian that a map is to be, in its cells, as DSNT has it. */
const mapSigmaCells = 1;
/** The same for SimCC's bins, of which a pixel has two. */
const binSigma = 2;

/**
 * DSNT's loss (https://arxiv.org/abs/1801.07372): distance of the point, plus the Jensen-Shannon divergence between the
 * map and a Gaussian at the true place. Watches the map after its softmax, shape [N, side * side].
 */
function distancePlusShape(tf: TensorFlow): Loss {
  return (outputs, targets, [map] = []) => {
    // The root has no gradient at 0.
    const distance = tf.sqrt(tf.add(tf.sum(tf.squaredDifference(outputs, targets), 1), 1e-12));
    const side = Math.sqrt(map!.shape[1]!);
    const wanted = gaussianMap(tf, targets as tf.Tensor2D, [side, side], mapSigmaCells);
    return tf.mean(tf.add(distance, jensenShannon(tf, map as tf.Tensor2D, wanted)));
  };
}

/** Cross-entropy of a map against a Gaussian at the true place. Watches its logits, shape [N, height, width, 1]. */
function mapCrossEntropy(tf: TensorFlow): Loss {
  return (_outputs, targets, [map] = []) => {
    const [, height, width] = map!.shape as [number, number, number];
    const wanted = gaussianMap(tf, targets as tf.Tensor2D, [height, width], mapSigmaCells);
    return crossEntropy(tf, map!.reshape([-1, height * width]), wanted);
  };
}

/** Cross-entropy of the bins of x and of y against Gaussians. Watches the logits of both, shape [N, bins]. */
function binCrossEntropy(tf: TensorFlow): Loss {
  return (_outputs, targets, watched = []) => {
    const [x, y] = watched.map((bins, axis) => {
      const centres = targets.slice([0, axis], [-1, 1]).squeeze([1]) as tf.Tensor1D;
      return crossEntropy(tf, bins as tf.Tensor2D, gaussianLine(tf, centres, bins.shape[1]!, binSigma));
    });
    return tf.add(x!, y!);
  };
}

/**
 * Mean distance of the key points that are labelled, in the scale of [-1, 1], as DSNT has it.
 *
 * Outputs have the shape [N, points, 2], targets [N, 3 points]: x, y, and 1 where it is labelled, else 0.
 */
function labelledDistance(tf: TensorFlow): Loss {
  return (outputs, targets) => {
    const points = targets.reshape([-1, outputs.shape[1]!, 3]);
    const places = points.slice([0, 0, 0], [-1, -1, 2]);
    const labelled = points.slice([0, 0, 2], [-1, -1, 1]).squeeze([2]);
    // The root has no gradient at 0.
    const distance = tf.sqrt(tf.add(tf.sum(tf.squaredDifference(outputs, places), 2), 1e-12));
    return tf.div(tf.sum(tf.mul(distance, labelled)), tf.maximum(tf.sum(labelled), 1));
  };
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

/**
 * Keras' binary_crossentropy of probabilities: -(t log(p) + (1 - t) log(1 - p)), with p clipped. Its form in TF.js
 * (losses.ts of tfjs-layers) goes by way of logits, for which TF.js WASM lacks a gradient; the numbers are the same.
 */
function binaryCrossEntropy(tf: TensorFlow): Loss {
  return (outputs, targets) => {
    const p = tf.clipByValue(outputs, smallestProbability, 1 - smallestProbability);
    const one = tf.mul(targets, tf.log(p));
    const zero = tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, p)));
    return tf.neg(tf.mean(tf.add(one, zero)));
  };
}

/**
 * Keras' categorical_crossentropy, as it is where the outputs are not said to be logits: -sum(t log(p)), where p is
 * each output over the sum of its row, then clipped. So also losses.ts of tfjs-layers 4.22 and Keras 2
 * (`output / sum(output)`, `clip(output, epsilon, 1 - epsilon)`).
 *
 * After a softmax the sum is 1 and nothing changes. Linear outputs of different signs give one p under 0 and one over
 * 1: both are clipped, where the gradient is 0. A network all of whose outputs are such has no gradient at all and
 * stays as it is: the flat line.
 */
function categoricalCrossEntropy(tf: TensorFlow): Loss {
  return (outputs, targets) => {
    const shares = tf.div(outputs, tf.sum(outputs, -1, true));
    const p = tf.clipByValue(shares, smallestProbability, 1 - smallestProbability);
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.log(p)), -1)));
  };
}
