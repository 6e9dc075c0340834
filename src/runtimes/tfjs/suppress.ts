import type { Tensor as TfTensor, Tensor2D } from "@tensorflow/tfjs";
import type { Port } from "../../core/tensor.ts";
import {
  answersPerImage,
  bestOfClasses,
  filledAnswers,
  suppressedOutputs,
  type KeptBox,
  type SuppressedAnswers,
  type Suppression,
} from "../../core/suppression.ts";
import type { TensorFlow } from "../../tfjs/types.ts";

/**
 * Suppression as an app does it behind a detector: TF.js's own `nonMaxSuppressionAsync`, for each class of each image.
 *
 * @param rows shape [N, boxes, 4 + classes], which the caller disposes
 * @returns corners [N, most, 4], scores and classes [N, most]
 */
export async function suppressAnswers(
  tf: TensorFlow,
  rows: TfTensor,
  suppression: Suppression,
): Promise<TfTensor[]> {
  const [batch, count, width] = rows.shape as [number, number, number];
  const size = answersPerImage(suppression, count, width);
  const all: SuppressedAnswers[] = [];
  for (let image = 0; image < batch; image += 1) {
    const corners = tf.tidy(() => {
      const centre = rows.slice([image, 0, 0], [1, count, 2]).reshape([count, 2]);
      const half = rows.slice([image, 0, 2], [1, count, 2]).reshape([count, 2]).mul(0.5);
      return tf.concat([centre.sub(half), centre.add(half)], 1).as2D(count, 4);
    });
    try {
      const numbers = await corners.data();
      const kept: KeptBox[] = [];
      for (let classIndex = 0; classIndex < width - 4; classIndex += 1) {
        kept.push(...(await keptOfClass(tf, rows, corners, { image, classIndex }, suppression)));
      }
      const best = bestOfClasses(kept, size);
      all.push(filledAnswers(best, (row) => numbers.subarray(4 * row, 4 * row + 4), size));
    } finally {
      corners.dispose();
    }
  }
  return suppressedOutputs.map((name) => {
    const shape = name === "boxes" ? [batch, size, 4] : [batch, size];
    const joined = new Float32Array(shape.reduce((product, length) => product * length, 1));
    for (const [image, answers] of all.entries()) joined.set(answers[name], image * answers[name].length);
    return tf.tensor(joined, shape);
  });
}

async function keptOfClass(
  tf: TensorFlow,
  rows: TfTensor,
  corners: Tensor2D,
  { image, classIndex }: { readonly image: number; readonly classIndex: number },
  { most, iou, score }: Suppression,
): Promise<KeptBox[]> {
  const [, count] = rows.shape as [number, number];
  const scores = tf.tidy(() => rows.slice([image, 0, 4 + classIndex], [1, count, 1]).as1D());
  const chosen = await tf.image.nonMaxSuppressionAsync(corners, scores, most, iou, score);
  try {
    const [places, values] = [await chosen.data(), await scores.data()];
    return Array.from(places, (row) => ({ row, classIndex, score: values[row]! }));
  } finally {
    scores.dispose();
    chosen.dispose();
  }
}

/** The outputs that suppression adds to those of a model. */
export function suppressedPorts(rows: Port | undefined, suppression: Suppression): Port[] {
  const [batch = null, count, width] = rows?.shape ?? [];
  const size = count == null || width == null ? null : answersPerImage(suppression, count, width);
  return suppressedOutputs.map((name) => ({
    name,
    dtype: "float32",
    shape: name === "boxes" ? [batch, size, 4] : [batch, size],
  }));
}
