import { BoxbenchError } from "../../core/errors.ts";

/**
 * What a network's outputs are:
 *
 * - `sigmoid`: one output, the probability of class 1
 * - `logit`: one output, the logarithm of the odds of class 1
 * - `softmax`: one probability for each class
 * - `logits`: one output for each class, of which a softmax makes probabilities
 * - `normalised`: one output for each class, of which categorical cross-entropy makes probabilities, as Keras does
 *   for outputs that are none: each over their sum, then clipped
 */
export type ClassHead = "sigmoid" | "logit" | "softmax" | "logits" | "normalised";

/** What the outputs are, in words. */
export const headNames = {
  sigmoid: "the probability of class 1",
  logit: "the logarithm of the odds of class 1",
  softmax: "a probability for each class",
  logits: "logits, of which a softmax makes probabilities",
  normalised: "shares",
} as const satisfies Record<ClassHead, string>;

/** How far the probabilities of float32 add up to other than 1. */
const floatSumTolerance = 1e-3;

/** And those of a network of 8 bits, of which each is rounded to one of 256 levels: at most so far. */
const mostLevelsTolerance = 0.05;

/**
 * What a model's outputs are, told by its answers: one output that always lies in [0, 1] is a probability, several
 * that do and add up to 1, as far as their rounding allows, are probabilities, anything else is logits.
 *
 * @param outputs shape [count, outputs of one image]
 */
export function headOfOutputs(outputs: Float32Array, count: number): ClassHead {
  const width = outputs.length / count;
  const within = outputs.every((output) => output >= 0 && output <= 1);
  if (width === 1) return within ? "sigmoid" : "logit";
  const tolerance = areLevels(outputs)
    ? Math.min(mostLevelsTolerance, (0.5 * width) / 255 + floatSumTolerance)
    : floatSumTolerance;
  const addUp = Array.from({ length: count }, (_, image) =>
    outputs.subarray(image * width, (image + 1) * width).reduce((sum, output) => sum + output, 0),
  ).every((sum) => Math.abs(sum - 1) <= tolerance);
  return within && addUp ? "softmax" : "logits";
}

/** Whether all numbers are of 256 levels from 0 to 1, or to just below it. */
function areLevels(outputs: Float32Array): boolean {
  return [255, 256].some((levels) =>
    outputs.every((output) => Math.abs(output * levels - Math.round(output * levels)) < 1e-3),
  );
}

/** Keras' epsilon: no probability in a logarithm is nearer to 0 or 1. */
export const smallestProbability = 1e-7;

/** A network's answers. */
export interface ClassAnswers {
  readonly count: number;
  readonly classes: number;
  /** Shape [count, classes], NaN for an image with an output that is NaN or infinite. */
  readonly probabilities: Float64Array;
  /** Shape [count]: the class with the largest output; -1 for an image with an output that is NaN or infinite. */
  readonly answers: Int32Array;
  /** Shape [count], larger for class 1 than for class 0; null for more than two classes. */
  readonly scores: Float64Array | null;
}

/**
 * Reads a network's outputs as answers. One output above 1/2 (a logit above 0) answers class 1, as Keras' accuracy
 * has it; of several outputs the first largest.
 *
 * @param outputs shape [count, outputs of one image]
 * @throws BoxbenchError MODEL_FILE when the number of outputs is none that the head has
 */
export function answersFrom(outputs: Float32Array, count: number, head: ClassHead): ClassAnswers {
  const width = outputs.length / count;
  const single = head === "sigmoid" || head === "logit";
  if (!Number.isInteger(width) || (single ? width !== 1 : width < 2)) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model gives ${width} outputs for each image; a ${head} has ${single ? "one" : "one for each class"}.`,
    );
  }
  const classes = single ? 2 : width;
  const probabilities = new Float64Array(count * classes);
  const answers = new Int32Array(count);
  const scores = classes === 2 ? new Float64Array(count) : null;
  for (let image = 0; image < count; image += 1) {
    const row = outputs.subarray(image * width, (image + 1) * width);
    const finite = row.every(Number.isFinite);
    const shares = finite ? probabilitiesBy[head](row) : Array.from({ length: classes }, () => Number.NaN);
    probabilities.set(shares, image * classes);
    answers[image] = finite ? answerOf(row, head) : -1;
    if (scores !== null) scores[image] = !finite ? Number.NaN : single ? row[0]! : row[1]! - row[0]!;
  }
  return { count, classes, probabilities, answers, scores };
}

function answerOf(row: Float32Array, head: ClassHead): number {
  if (head === "sigmoid") return row[0]! > 0.5 ? 1 : 0;
  if (head === "logit") return row[0]! > 0 ? 1 : 0;
  return row.indexOf(Math.max(...row));
}

/** The probabilities of the classes from the outputs of one image. */
const probabilitiesBy = {
  sigmoid: ([p]) => [1 - p!, p!],
  logit: ([odds]) => [1 / (1 + Math.exp(odds!)), 1 / (1 + Math.exp(-odds!))],
  softmax: (row) => Array.from(row),
  logits: (row) => {
    const largest = Math.max(...row);
    const powers = Array.from(row, (output) => Math.exp(output - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  },
  normalised: (row) => {
    const sum = row.reduce((total, output) => total + output, 0);
    return Array.from(row, (output) => clipped(output / sum));
  },
} as const satisfies Record<ClassHead, (row: Float32Array) => number[]>;

/** A probability as it may go in a logarithm; what is no number counts as the smallest. */
export function clipped(probability: number): number {
  if (Number.isNaN(probability)) return smallestProbability;
  return Math.min(1 - smallestProbability, Math.max(smallestProbability, probability));
}
