import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";

/** Keeps logarithms finite, as in the code of DSNT's authors. */
const epsilon = 1e-24;

/**
 * A Gaussian on the cells of a line for each image, its values summing to 1.
 *
 * @param centres shape [N], in [-1, 1] from edge to edge
 * @param sigmaCells standard deviation in cells
 * @returns shape [N, count]
 */
export function gaussianLine(
  tf: TensorFlow,
  centres: tf.Tensor1D,
  count: number,
  sigmaCells: number,
): tf.Tensor2D {
  const cells = tf.range(0, count, 1).mul(2).add(1).div(count).sub(1);
  const apart = cells
    .expandDims(0)
    .sub(centres.expandDims(1))
    .mul(count / 2 / sigmaCells);
  const heights = tf.exp(apart.square().mul(-0.5));
  return heights.div(heights.sum(1, true).add(epsilon)) as tf.Tensor2D;
}

/**
 * The same on a map: x and y are independent, so it is the product of two lines.
 *
 * @param points shape [N, 2]: x, y in [-1, 1]
 * @returns shape [N, height * width]
 */
export function gaussianMap(
  tf: TensorFlow,
  points: tf.Tensor2D,
  [height, width]: readonly [height: number, width: number],
  sigmaCells: number,
): tf.Tensor2D {
  const axis = (index: number) => points.slice([0, index], [-1, 1]).squeeze([1]) as tf.Tensor1D;
  const columns = gaussianLine(tf, axis(0), width, sigmaCells);
  const rows = gaussianLine(tf, axis(1), height, sigmaCells);
  return rows
    .expandDims(2)
    .mul(columns.expandDims(1))
    .reshape([-1, height * width]);
}

/** Kullback-Leibler divergence of q from p, for each row: shape [N]. */
export function divergence(tf: TensorFlow, p: tf.Tensor2D, q: tf.Tensor2D): tf.Tensor1D {
  return p.mul(tf.log(p.add(epsilon)).sub(tf.log(q.add(epsilon)))).sum(1);
}

/** Jensen-Shannon divergence for each row, in nats, from 0 to ln 2: shape [N]. */
export function jensenShannon(tf: TensorFlow, p: tf.Tensor2D, q: tf.Tensor2D): tf.Tensor1D {
  const middle = p.add(q).mul(0.5) as tf.Tensor2D;
  return divergence(tf, p, middle)
    .add(divergence(tf, q, middle))
    .mul(0.5);
}

/**
 * Mean over the images of -sum(label log softmax(logits)).
 *
 * @param logits shape [N, cells]
 * @param labels shape [N, cells], rows summing to 1
 */
export function crossEntropy(tf: TensorFlow, logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  // By hand: the gradient of TF.js' logSoftmax needs a kernel that WASM lacks.
  const shifted = logits.sub(tf.max(logits, 1, true)) as tf.Tensor2D;
  const logSum = tf.log(tf.exp(shifted).sum(1, true));
  return tf.neg(labels.mul(shifted.sub(logSum)).sum(1).mean());
}
