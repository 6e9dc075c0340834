import { mean } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { BoxScore } from "../../core/results.ts";
import type { Fit } from "../../dataset/fit.ts";
import type { Box } from "../../dataset/labels/label-set.ts";
import { answersFrom, type ClassAnswers } from "../classes/answers.ts";
import { wilsonInterval } from "../classes/proportion.ts";
import { toldHead, type ToldHead } from "../classes/told-head.ts";
import { classIndicesOf, onlyObjects, type SeenAnswers } from "../own.ts";
import { floatsOf, rowsOf } from "../outputs.ts";
import { boxMark } from "../places.ts";
import type { Problem, Task } from "../task.ts";
import { boxInImage } from "./forms.ts";
import { boxIou, boxLosses } from "./iou.ts";
import { overlapScore } from "./score.ts";
import { toldForm, type BoxReading as FormReading } from "./told-form.ts";

/** The box to find in each image. */
export interface BoxTruth {
  /** In pixels of each image. */
  readonly boxes: readonly Box[];
  /** How each image lies in the network's input. */
  readonly fits: readonly Fit[];
  /** What is in each box; null where the labels don't say. */
  readonly classes: Uint16Array | null;
  readonly names: readonly string[];
}

/** How outputs are a box, and its class where the network has a head for that. */
export interface BoxReading extends FormReading {
  readonly output: string;
  readonly classes: ToldHead["reading"] | null;
}

/** One box for each image, in its pixels. */
export interface BoxAnswers {
  readonly boxes: readonly Box[];
  readonly classes: ClassAnswers | null;
}

/** Finding one box in each image, and what is in it. */
export const box: Task<"box", BoxTruth, BoxReading, BoxAnswers> = {
  name: "box",
  finds: "a box in each image",
  measures: [
    {
      name: "1 − IoU",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      meanOf: ({ meanIou, standardError }) => ({ mean: 1 - meanIou, standardError }),
    },
    {
      name: "share of wrong classes",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      isIn: ({ classAccuracy }) => classAccuracy !== null,
      meanOf: ({ classAccuracy, count }) => {
        const share = 1 - (classAccuracy ?? 1);
        return { mean: share, standardError: Math.sqrt((share * (1 - share)) / count) };
      },
    },
  ],
  numbersOf: ({ meanIou }) => ({ oneLessIou: 1 - meanIou }),
  labels: { box: 1 },
  boxPlaces: ({ output, form }) => ({ output, form }),
  decode: ({ outputs }, { images, truth }, { output, form, scale, classes }) => {
    const { values, width } = rowsOf(outputs, images.count, output);
    if (width !== 4) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model gives ${width} outputs for each image in "${output}"; a box has 4.`,
      );
    }
    return {
      boxes: truth.fits.map((fit, image) => boxInImage(form, values.subarray(4 * image), scale, fit)),
      classes:
        classes === null || truth.classes === null
          ? null
          : answersFrom(rowsOf(outputs, images.count, classes.output).values, images.count, classes.head),
    };
  },
  score: (answers, { truth }) => ({
    task: "box",
    ...overlapScore(answers.boxes, truth.boxes, truth.fits),
    ...classScoreOf(answers, truth),
  }),
  losses: (answers, { truth }) => [
    boxLosses(answers.boxes, truth.boxes),
    Float64Array.from(truth.boxes, (_, image) => (isRight(answers, truth, image) ? 0 : 1)),
  ],
  baselines: (train, problem) => [
    {
      id: "mean",
      summary: train === null ? "always the mean of these boxes" : "always the mean of the training boxes",
      answers: { boxes: meanBoxes(train ?? problem.truth, problem), classes: null },
    },
  ],
  truthMarks: ({ truth }, image) => [
    boxMark(truth.fits[image]!, truth.boxes[image]!, nameOf(truth, truth.classes?.[image])),
  ],
  answerMarks: ({ boxes, classes }, { truth }, image) => {
    const found = boxes[image]!;
    if (!Object.values(found).every(Number.isFinite)) return null;
    return [boxMark(truth.fits[image]!, found, nameOf(truth, classes?.answers[image]))];
  },
  truthOf: ({ labels, fits }) => {
    const objects = onlyObjects(labels, "one box", (object) => object.box !== null);
    return {
      boxes: objects.map((object) => object.box!),
      fits,
      classes: classIndicesOf(objects, labels.classes),
      names: labels.classes,
    };
  },
  readingOf: (seen, truth, asked) => {
    const output = boxOutputOf(seen);
    const values = floatsOf(seen.answered.outputs[output]!, output);
    const { reading, taken } = toldForm(
      {
        values,
        input: seen.input,
        outputName: output,
        agreement: ({ form, scale }) =>
          mean(
            seen.images.map((image, row) => {
              const found = boxInImage(form, values.subarray(4 * row), scale, truth.fits[image]!);
              return boxIou(found, truth.boxes[image]!);
            }),
          ),
      },
      asked,
    );
    const head =
      truth.classes === null ? null : toldHead(seen, { classes: truth.names.length, except: output });
    return {
      reading: { ...reading, output, classes: head?.reading ?? null },
      outputs: [output, ...(head === null ? [] : [head.reading.output])],
      taken: [`"${output}" for ${taken}`, ...(head === null ? [] : [`${head.taken} of what is in the box`])],
    };
  },
};

/** The output with four real numbers for each image. */
function boxOutputOf({ answered: { outputs, rowCounts }, images }: SeenAnswers): string {
  const fitting = Object.entries(outputs).filter(
    ([name, { dtype, data }]) =>
      !(name in rowCounts) && dtype !== "string" && dtype !== "bool" && data.length === 4 * images.length,
  );
  const named = fitting.find(([name]) => /box|rect|loc|coord|corner/i.test(name));
  const chosen = named ?? fitting[0];
  if (chosen !== undefined) return chosen[0];
  throw new BoxbenchError(
    "MODEL_FILE",
    `No output holds 4 numbers for each image, which one box has; the model gives ${describeOutputs(outputs, images.length)}.`,
  );
}

/** The outputs with how much each gives for an image. */
function describeOutputs(outputs: SeenAnswers["answered"]["outputs"], count: number): string {
  return Object.entries(outputs)
    .map(([name, { data, dtype }]) => `"${name}" (${Number((data.length / count).toFixed(1))} of ${dtype})`)
    .join(", ");
}

function isRight({ classes }: BoxAnswers, truth: BoxTruth, image: number): boolean {
  return classes === null || truth.classes === null || classes.answers[image] === truth.classes[image];
}

function classScoreOf(
  answers: BoxAnswers,
  truth: BoxTruth,
): Pick<BoxScore, "classAccuracy" | "classAccuracyInterval"> {
  if (answers.classes === null || truth.classes === null)
    return { classAccuracy: null, classAccuracyInterval: null };
  const right = truth.boxes.filter((_, image) => isRight(answers, truth, image)).length;
  return {
    classAccuracy: right / truth.boxes.length,
    classAccuracyInterval: wilsonInterval(right, truth.boxes.length),
  };
}

/** The mean box in shares of the images, in the pixels of each. */
function meanBoxes(known: BoxTruth, { truth }: Problem<BoxTruth>): Box[] {
  const meanOf = (part: (box: Box, fit: Fit) => number) =>
    mean(known.boxes.map((one, index) => part(one, known.fits[index]!)));
  const x = meanOf((one, { image }) => one.x / image.width);
  const y = meanOf((one, { image }) => one.y / image.height);
  const width = meanOf((one, { image }) => one.width / image.width);
  const height = meanOf((one, { image }) => one.height / image.height);
  return truth.fits.map(({ image }) => ({
    x: x * image.width,
    y: y * image.height,
    width: width * image.width,
    height: height * image.height,
  }));
}

function nameOf({ names }: BoxTruth, label: number | undefined): string | null {
  return label === undefined || label < 0 ? null : (names[label] ?? String(label));
}
