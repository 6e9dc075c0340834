import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";

/** Errors up to this count by their square, larger ones by themselves; in shares of the image, about 3 pixels of 64. */
const huberDelta = 0.05;

/** Keeps a quotient finite where both boxes are empty. */
const epsilon = 1e-9;

/** Which overlap a loss is 1 less. */
export type OverlapName = "iou" | "giou" | "diou" | "ciou";

/**
 * Huber's loss: 0.5 e² where |e| <= d, else d (|e| - d / 2); the mean over all numbers. Written without a condition, which
 * has no gradient on TF.js WASM: with m = min(|e|, d) it is m (|e| - m / 2).
 */
export function huber(
  tf: TensorFlow,
  outputs: tf.Tensor,
  targets: tf.Tensor,
  delta: number = huberDelta,
): tf.Scalar {
  const error = tf.abs(tf.sub(outputs, targets));
  const small = tf.minimum(error, tf.scalar(delta));
  return tf.mean(tf.mul(small, tf.sub(error, tf.mul(small, 0.5))));
}

/**
 * Mean over the boxes of 1 less an overlap.
 *
 * @param outputs boxes as centre, width and height, shape [N, 4], sizes above 0
 * @param targets the same
 */
export function overlapLoss(
  tf: TensorFlow,
  name: OverlapName,
  outputs: tf.Tensor,
  targets: tf.Tensor,
): tf.Scalar {
  return tf.sub(1, tf.mean(boxOverlaps(tf, name, outputs, targets)));
}

/**
 * How much each two boxes have in common, as `boxOverlap` of src/tasks/box/iou.ts tells it of one pair: IoU; GIoU (H.
 * Rezatofighi et al., CVPR 2019); DIoU and CIoU (Z. Zheng et al., AAAI 2020). IoU has no gradient where boxes are apart.
 *
 * @param a boxes as centre, width and height, shape [N, 4]
 * @param b the same
 * @returns shape [N]
 */
export function boxOverlaps(tf: TensorFlow, name: OverlapName, a: tf.Tensor, b: tf.Tensor): tf.Tensor1D {
  const [one, other] = [edgesOf(tf, a), edgesOf(tf, b)];
  const across = (axis: 0 | 1) =>
    tf.relu(tf.sub(tf.minimum(one.high[axis], other.high[axis]), tf.maximum(one.low[axis], other.low[axis])));
  const shared = tf.mul(across(0), across(1));
  const areaOf = ({ size }: Edges) => tf.mul(size[0], size[1]);
  const union = tf.sub(tf.add(areaOf(one), areaOf(other)), shared);
  const iou = tf.div(shared, tf.add(union, epsilon)) as tf.Tensor1D;
  if (name === "iou") return iou;
  const around = ([0, 1] as const).map((axis) =>
    tf.sub(tf.maximum(one.high[axis], other.high[axis]), tf.minimum(one.low[axis], other.low[axis])),
  ) as [tf.Tensor, tf.Tensor];
  if (name === "giou") {
    const enclosing = tf.mul(around[0], around[1]);
    return tf.sub(iou, tf.div(tf.sub(enclosing, union), tf.add(enclosing, epsilon)));
  }
  const squares = (values: readonly tf.Tensor[]) => tf.addN(values.map((value) => tf.square(value)));
  const apart = squares(([0, 1] as const).map((axis) => tf.sub(one.centre[axis], other.centre[axis])));
  const diou = tf.sub(iou, tf.div(apart, tf.add(squares(around), epsilon))) as tf.Tensor1D;
  if (name === "diou") return diou;
  const angleOf = ({ size }: Edges) => tf.atan(tf.div(size[0], tf.add(size[1], epsilon)));
  const v = tf.mul(tf.square(tf.sub(angleOf(other), angleOf(one))), 4 / Math.PI ** 2);
  // The paper takes the weight for a constant in the gradient.
  const alpha = held(tf, tf.div(v, tf.add(tf.sub(tf.add(v, 1), iou), epsilon)));
  return tf.sub(diou, tf.mul(alpha, v));
}

/** Edges of boxes along x and y, shape [N] each. */
interface Edges {
  readonly centre: readonly [tf.Tensor, tf.Tensor];
  readonly size: readonly [tf.Tensor, tf.Tensor];
  readonly low: readonly [tf.Tensor, tf.Tensor];
  readonly high: readonly [tf.Tensor, tf.Tensor];
}

function edgesOf(tf: TensorFlow, boxes: tf.Tensor): Edges {
  const column = (index: number) => boxes.slice([0, index], [-1, 1]).reshape([-1]);
  const [x, y, width, height] = [0, 1, 2, 3].map(column) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [halfWidth, halfHeight] = [tf.mul(width, 0.5), tf.mul(height, 0.5)];
  return {
    centre: [x, y],
    size: [width, height],
    low: [tf.sub(x, halfWidth), tf.sub(y, halfHeight)],
    high: [tf.add(x, halfWidth), tf.add(y, halfHeight)],
  };
}

/** The same numbers, of which no gradient comes back. */
function held(tf: TensorFlow, values: tf.Tensor): tf.Tensor {
  const pass = tf.customGrad((x) => ({
    value: (x as tf.Tensor).clone(),
    gradFunc: (dy) => tf.zerosLike(dy),
  }));
  return pass(values);
}
