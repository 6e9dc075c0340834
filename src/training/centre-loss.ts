import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import { cellFacts } from "../zoo/targets/boxes/target.ts";
import { boxOverlaps } from "./box-losses.ts";

/** Keeps logarithms finite. */
const smallest = 1e-6;
/** How much the boxes count beside the scores. */
const boxWeight = 2;

/**
 * CenterNet's loss (https://arxiv.org/abs/1904.07850): the focal loss of the scores, which counts cells near a centre
 * less, over the number of things, plus 1 − GIoU of the boxes of the cells that have a thing.
 *
 * @param outputs shape [N, cells, 4 + classes]
 * @param targets shape [N, cells * (5 + classes)]: see `boxesTarget`
 */
export function centreLoss(tf: TensorFlow, outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  const [, , width] = outputs.shape as [number, number, number];
  const classes = width - 4;
  const answers = outputs.reshape([-1, width]);
  const truth = targets.reshape([-1, cellFacts + classes]);
  const column = (values: tf.Tensor, from: number, count: number) => values.slice([0, from], [-1, count]);
  const has = column(truth, 4, 1).reshape([-1]);
  const things = tf.maximum(tf.sum(has), 1);
  const p = tf.clipByValue(column(answers, 4, classes), smallest, 1 - smallest);
  const near = column(truth, cellFacts, classes);
  const isCentre = tf.cast(tf.greaterEqual(near, 1), "float32");
  const found = tf.mul(isCentre, tf.mul(tf.square(tf.sub(1, p)), tf.log(p)));
  const away = tf.mul(tf.sub(1, isCentre), tf.square(tf.square(tf.sub(1, near))));
  const missed = tf.mul(away, tf.mul(tf.square(p), tf.log(tf.sub(1, p))));
  const scores = tf.neg(tf.div(tf.sum(tf.add(found, missed)), things));
  const overlaps = boxOverlaps(tf, "giou", column(answers, 0, 4), column(truth, 0, 4));
  const boxes = tf.div(tf.sum(tf.mul(has, tf.sub(1, overlaps))), things);
  return tf.add(scores, tf.mul(boxes, boxWeight));
}
