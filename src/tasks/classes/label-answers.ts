import { BoxbenchError } from "../../core/errors.ts";
import type { ClassesScore } from "../../core/results.ts";
import type { Tensor } from "../../core/tensor.ts";
import { numbersOf } from "../../tensors/numbers.ts";
import { wilsonInterval } from "./proportion.ts";

/** Answers of a model that says the class and no probability. */
export interface LabelAnswers {
  readonly count: number;
  readonly classes: number;
  /** Shape [count]: the class; -1 for one that is none of the names. */
  readonly answers: Int32Array;
  readonly probabilities: null;
}

/**
 * Reads the name or the number of a class for each image.
 *
 * @param tensor text, or whole numbers that count classes from 0; shape [count] or [count, 1]
 * @param names of the classes, in the order of their numbers
 * @throws BoxbenchError MODEL_FILE when it is not one for each image
 */
export function answersFromLabels(tensor: Tensor, count: number, names: readonly string[]): LabelAnswers {
  if (tensor.data.length !== count) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model gives ${tensor.data.length} classes for ${count} images; one for each is needed.`,
    );
  }
  const answers = Int32Array.from(
    tensor.dtype === "string" ? tensor.data.map((name) => classOfName(name, names)) : numbersOf(tensor),
  );
  return {
    count,
    classes: Math.max(2, names.length),
    answers: answers.map((answer) => (answer >= 0 && answer < names.length ? answer : -1)),
    probabilities: null,
  };
}

/** The number of a class by its name, also in another case; -1 where it is none. */
export function classOfName(name: string, names: readonly string[]): number {
  const exact = names.indexOf(name);
  return exact >= 0 ? exact : names.findIndex((one) => one.toLowerCase() === name.toLowerCase());
}

/** How many of these answers are right; without probabilities there is neither a log loss nor an AUC. */
export function labelScore({ answers, count, classes }: LabelAnswers, truth: Uint16Array): ClassesScore {
  if (truth.length === 0 || truth.length !== count) {
    throw new BoxbenchError(
      "DATASET",
      `Cannot compare ${count} answers with ${truth.length} classes: one of each image is needed.`,
    );
  }
  const right = truth.filter((label, image) => answers[image] === label).length;
  return {
    task: "classes",
    count,
    classes,
    accuracy: right / count,
    accuracyInterval: wilsonInterval(right, count),
    logLoss: null,
    logLossInterval: null,
    auc: null,
    aucInterval: null,
  };
}
