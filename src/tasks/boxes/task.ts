import { mean } from "simple-statistics";
import type { Fit } from "../../dataset/fit.ts";
import { boxMark } from "../places.ts";
import type { Problem, Task } from "../task.ts";
import { detectionLosses, type Detection, type TrueBox } from "./coco.ts";
import { readBoxes } from "./read-boxes.ts";
import { boxesScore, scoredImages } from "./score.ts";
import { boxesReadingOf } from "./told.ts";
import { boxesTruthOf } from "./truth.ts";
import type { BoxesAnswers, BoxesReading, BoxesTruth } from "./types.ts";

/** Finding any number of boxes in each image, each with a class and a score. */
export const boxes: Task<"boxes", BoxesTruth, BoxesReading, BoxesAnswers> = {
  name: "boxes",
  finds: "boxes with a class and a score in each image",
  measures: [
    {
      name: "mean 1 − AP of single images",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      meanOf: ({ meanImageLoss, imageLossStandardError }) => ({
        mean: meanImageLoss,
        standardError: imageLossStandardError,
      }),
    },
    {
      name: "1 − AP",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      meanOf: ({ ap, apStandardError }) => ({ mean: 1 - ap, standardError: apStandardError }),
    },
  ],
  numbersOf: ({ ap }) => ({ oneLessAp: 1 - ap }),
  labels: { boxes: 1, box: 2 },
  decode: (answered, { truth }, reading) => ({
    images: readBoxes(answered, reading, truth.fits),
    hasClasses: reading.order !== null || truth.names.length === 1,
  }),
  score: (answers, { truth }) => boxesScore(answers, truth),
  losses: (answers, { truth }) => [
    detectionLosses(scoredImages(answers, truth)),
    // AP is of all images together: a single one adds nothing that could be told.
    new Float64Array(truth.images.length).fill(Number.NaN),
  ],
  baselines: (train, { truth }) => [
    {
      id: "nothing",
      summary: "no box in any image",
      answers: { images: truth.images.map(() => []), hasClasses: true },
    },
    {
      id: "mean",
      summary: `one box in each image, always the mean of ${train === null ? "these" : "the training"} boxes, of the most frequent class`,
      answers: { images: meanBoxes(train ?? truth, truth.fits), hasClasses: true },
    },
  ],
  truthMarks: ({ truth }, image) =>
    truth.images[image]!.map(({ box, classIndex }) =>
      boxMark(truth.fits[image]!, box, nameOf(truth, classIndex)),
    ),
  answerMarks: (answers, { truth }, image) =>
    answers.images[image]!.filter(
      ({ box, score }) => score >= shownScore && Object.values(box).every(Number.isFinite),
    )
      .slice(0, mostShown)
      .map(({ box, classIndex, score }) =>
        boxMark(
          truth.fits[image]!,
          box,
          `${(answers.hasClasses ? nameOf(truth, classIndex) : null) ?? ""} ${Math.round(100 * score)} %`.trim(),
        ),
      ),
  boxPlaces: ({ layout, form }) => {
    if (layout.kind === "rows") return { output: layout.output, form, first: layout.box, step: layout.size };
    if (layout.kind === "columns") return { ...layout.boxes, form };
    return { output: layout.boxes, form };
  },
  truthOf: boxesTruthOf,
  readingOf: boxesReadingOf,
};

/** What is drawn: boxes of this score or more, the best so many of an image. */
const shownScore = 0.25;
const mostShown = 20;

function nameOf({ names }: BoxesTruth, classIndex: number): string | null {
  return names.length === 1 && names[0] === "object" ? null : (names[classIndex] ?? String(classIndex));
}

/** The mean box in shares of the images, in the pixels of each. */
function meanBoxes(known: BoxesTruth, fits: Problem<BoxesTruth>["truth"]["fits"]): Detection[][] {
  const all = known.images.flatMap((own, image) => own.map((one) => ({ ...one, fit: known.fits[image]! })));
  const meanOf = (part: (one: TrueBox, fit: Fit) => number) => mean(all.map((one) => part(one, one.fit)));
  const x = meanOf(({ box }, { image }) => box.x / image.width);
  const y = meanOf(({ box }, { image }) => box.y / image.height);
  const width = meanOf(({ box }, { image }) => box.width / image.width);
  const height = meanOf(({ box }, { image }) => box.height / image.height);
  const counts = known.names.map((_, index) => all.filter(({ classIndex }) => classIndex === index).length);
  const classIndex = counts.indexOf(Math.max(...counts));
  return fits.map(({ image }) => [
    {
      box: {
        x: x * image.width,
        y: y * image.height,
        width: width * image.width,
        height: height * image.height,
      },
      classIndex,
      score: 1,
    },
  ]);
}
