import type { Mark } from "../../core/results.ts";
import { rowsOf } from "../outputs.ts";
import type { Problem, Task } from "../task.ts";
import { answersFrom, clipped, type ClassAnswers } from "./answers.ts";
import { answersFromLabels, labelScore, type LabelAnswers } from "./label-answers.ts";
import { classAccuracy, logLossesOf, majorityAnswers } from "./score.ts";
import { classesReadingOf, classesTruthOf } from "./own.ts";
import { z95 } from "./proportion.ts";
import type { ClassesReading, ClassesTruth } from "./types.ts";

/** Telling classes apart. */
export const classes: Task<"classes", ClassesTruth, ClassesReading, ClassAnswers | LabelAnswers> = {
  name: "classes",
  finds: "the class of each image",
  measures: [
    {
      name: "log loss",
      unit: "",
      margin: { absolute: 0.001, share: 0.01 },
      isIn: ({ logLoss }) => logLoss !== null,
      meanOf: ({ logLoss, logLossInterval }) => ({
        mean: logLoss ?? Number.NaN,
        standardError: ((logLossInterval?.[1] ?? Number.NaN) - (logLoss ?? Number.NaN)) / z95,
      }),
    },
    {
      name: "share of wrong answers",
      unit: "",
      margin: { absolute: 0.001, share: 0.01 },
      meanOf: ({ accuracy, count }) => ({
        mean: 1 - accuracy,
        standardError: Math.sqrt((accuracy * (1 - accuracy)) / count),
      }),
    },
  ],
  numbersOf: ({ accuracy, logLoss }) => ({
    errorRate: 1 - accuracy,
    ...(logLoss === null ? {} : { logLoss }),
  }),
  labels: { classes: 1, boxes: 3, box: 4 },
  decode: ({ outputs }, { images, truth }, { output, head, order }) => {
    if (head === "label") return answersFromLabels(outputs[output!]!, images.count, truth.names);
    const { values, width } = rowsOf(outputs, images.count, output);
    return answersFrom(order === undefined ? values : inOrder(values, width, order), images.count, head);
  },
  score: (answers, { truth }) =>
    answers.probabilities === null
      ? labelScore(answers, truth.classes)
      : { task: "classes", ...classAccuracy(answers, truth.classes) },
  losses: (answers, { truth }) => {
    const wrong = Float64Array.from(truth.classes, (label, image) =>
      answers.answers[image] === label ? 0 : 1,
    );
    // Without probabilities what is wrong ranks the images.
    return [
      answers.probabilities === null ? wrong : Float64Array.from(logLossesOf(answers, truth.classes)),
      wrong,
    ];
  },
  baselines: (train, { images, truth }) => [
    {
      id: "majority",
      summary:
        train === null
          ? "always the most frequent class, with the shares of the classes as probabilities"
          : "always the class of most training images, with the shares of the classes as probabilities",
      answers: majorityAnswers((train ?? truth).classes, images.count, Math.max(2, truth.names.length)),
    },
  ],
  truthMarks: ({ truth }, image) => [wordsOf(nameOf(truth, truth.classes[image]!))],
  answerMarks: (answers, { truth }, image) => {
    const answer = answers.answers[image]!;
    if (answer < 0) return null;
    if (answers.probabilities === null) return [wordsOf(nameOf(truth, answer))];
    const probability = clipped(answers.probabilities[image * answers.classes + answer]!);
    return [wordsOf(`${nameOf(truth, answer)} ${Math.round(100 * probability)} %`)];
  },
  truthOf: classesTruthOf,
  readingOf: classesReadingOf,
};

/** Columns as classes are counted. */
function inOrder(values: Float32Array, width: number, order: readonly number[]): Float32Array {
  const ordered = new Float32Array(values.length);
  for (const [at, value] of values.entries()) {
    const column = at % width;
    ordered[at - column + order[column]!] = value;
  }
  return ordered;
}

function nameOf({ names }: Problem<ClassesTruth>["truth"], label: number): string {
  return names[label] ?? String(label);
}

function wordsOf(text: string): Mark {
  return { shape: "text", text };
}
