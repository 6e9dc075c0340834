import { BoxbenchError } from "../../../src/core/errors.ts";
import type { ClassBaseline, DatasetRecord } from "../../../src/core/results.ts";
import type { ClassHead } from "../../../src/tasks/classes/answers.ts";
import type { ClassFolder } from "../../../src/dataset/class-folder.ts";
import { classAccuracy, majorityAnswers } from "../../../src/tasks/classes/score.ts";
import { sha256OfImages } from "../../../src/dataset/dataset.ts";
import type { ClassSubject } from "../scored-images.ts";

/** How far the probabilities of float32 add up to other than 1. */
const sumTolerance = 1e-3;

/**
 * What a user's model answers, told by its answers: one output that always lies in [0, 1] is a probability, several
 * that do and add up to 1 are probabilities, anything else is logits.
 *
 * @param outputs shape [count, outputs of one image]
 */
export function headOfOutputs(outputs: Float32Array, count: number): ClassHead {
  const width = outputs.length / count;
  const within = outputs.every((output) => output >= 0 && output <= 1);
  if (width === 1) return within ? "sigmoid" : "logit";
  const addUp = Array.from({ length: count }, (_, image) =>
    outputs.subarray(image * width, (image + 1) * width).reduce((sum, output) => sum + output, 0),
  ).every((sum) => Math.abs(sum - 1) <= sumTolerance);
  return within && addUp ? "softmax" : "logits";
}

/**
 * The images that a user's model is scored on.
 *
 * @param outputs of some of them, shape [count, outputs of one image]
 * @throws BoxbenchError DATASET naming row and file of a class that the model has no output for
 */
export function classSubjectOf(
  { set, rows }: ClassFolder,
  outputs: Float32Array,
  count: number,
  modelId: string,
): ClassSubject {
  const head = headOfOutputs(outputs, count);
  const width = outputs.length / count;
  const classes = Math.max(2, width);
  const position = set.classes.findIndex((label) => label >= classes);
  const unknown = rows[position];
  if (unknown !== undefined) {
    throw new BoxbenchError(
      "DATASET",
      `labels.csv row ${unknown.row}: "${unknown.file}" is of class ${unknown.label}, but ${modelId} gives ` +
        `${width === 1 ? "one output, for classes 0 and 1" : `${width} outputs, for classes 0 to ${width - 1}`}.`,
    );
  }
  return { images: set, head };
}

/** What results.json says about the images. */
export function classDatasetRecord({ set }: ClassFolder, path: string, head: ClassHead): DatasetRecord {
  return {
    description: `the images in ${path}, ${set.height}x${set.width}, with their classes; outputs taken as ${headNames[head]}`,
    side: null,
    trainCount: 0,
    validationCount: set.count,
    validationSha256: sha256OfImages(set),
  };
}

const headNames = {
  sigmoid: "the probability of class 1",
  logit: "the logarithm of the odds of class 1",
  softmax: "a probability for each class",
  logits: "logits, of which a softmax makes probabilities",
  normalised: "shares",
} as const satisfies Record<ClassHead, string>;

/** The answers of a model that looks at no image; the shares are those of the images themselves. */
export function majorityBaseline({ set }: ClassFolder, modelId: string, classes: number): ClassBaseline {
  return {
    id: "majority",
    summary: "always the most frequent class, with the shares of the classes as probabilities",
    variantIds: [modelId],
    accuracy: classAccuracy(majorityAnswers(set.classes, set.count, classes), set.classes),
  };
}
