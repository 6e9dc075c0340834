import { mean } from "simple-statistics";
import type { Mark } from "../../core/results.ts";
import { pointToImage } from "../../dataset/fit.ts";
import type { Point } from "../../dataset/labels/label-set.ts";
import { sharesOf } from "../places.ts";
import type { Problem, Task } from "../task.ts";
import { placesInInput } from "./places.ts";
import { judgedImages, pointsScore, type JudgedImage } from "./score.ts";
import { pointsReadingOf } from "./told.ts";
import { pointsTruthOf } from "./truth.ts";
import type { PointsAnswers, PointsReading, PointsTruth } from "./types.ts";

/** Finding the key points of one thing in each image. */
export const points: Task<"points", PointsTruth, PointsReading, PointsAnswers> = {
  name: "points",
  finds: "the key points of one thing in each image",
  measures: [
    {
      name: "mean error",
      unit: "px",
      margin: { absolute: 0.01, share: 0.01 },
      meanOf: ({ meanErrorPx, standardErrorPx }) => ({ mean: meanErrorPx, standardError: standardErrorPx }),
    },
    {
      name: "NME",
      unit: "",
      margin: { absolute: 0.0005, share: 0.01 },
      meanOf: ({ nme, nmeStandardError }) => ({ mean: nme, standardError: nmeStandardError }),
    },
    {
      name: "1 − OKS",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      isIn: ({ oks }) => oks !== null,
      meanOf: ({ oks, oksStandardError }) => ({ mean: 1 - oks!, standardError: oksStandardError! }),
    },
  ],
  numbersOf: ({ meanErrorPx, medianErrorPx }) => ({ meanErrorPx, medianErrorPx }),
  labels: { points: 1, point: 2 },
  decode: (answered, { images, truth }, reading) =>
    placesInInput(answered, reading, images.count, truth.names.length, images).map((places, image) =>
      places.map((place) => pointToImage(truth.fits[image]!, place)),
    ),
  score: (answers, { truth }) => pointsScore(answers, truth),
  losses: (answers, { truth }) => {
    const judged = judgedImages(answers, truth);
    const lossOf = (loss: (image: JudgedImage) => number | null) =>
      Float64Array.from(judged, (image) => (image === null ? Number.NaN : (loss(image) ?? Number.NaN)));
    return [
      lossOf(({ meanErrorPx }) => meanErrorPx),
      lossOf(({ meanErrorPx, lengthPx }) => meanErrorPx / lengthPx),
      lossOf(({ oks }) => (oks === null ? null : 1 - oks)),
    ];
  },
  baselines: (train, problem) => [
    {
      id: "mean shape",
      summary:
        train === null ? "always the mean of these key points" : "always the mean of the training key points",
      answers: meanShape(train ?? problem.truth, problem),
    },
    {
      id: "centre",
      summary: "all key points in the middle of the image",
      answers: problem.truth.fits.map(({ source }) =>
        problem.truth.names.map(() => ({
          x: source.x + source.width / 2,
          y: source.y + source.height / 2,
        })),
      ),
    },
  ],
  truthMarks: ({ truth }, image) => [
    skeletonOf(
      truth,
      image,
      truth.images[image]!.points.map((point) => (point.visibility === 0 ? null : point)),
    ),
  ],
  answerMarks: (answers, { truth }, image) => {
    const labelled = truth.images[image]!.points.map(({ visibility }) => visibility > 0);
    if (!labelled.includes(true)) return null;
    const found = answers[image]!.map((point, index) =>
      labelled[index]! && Number.isFinite(point.x) && Number.isFinite(point.y) ? point : null,
    );
    return found.every((point) => point === null) ? null : [skeletonOf(truth, image, found)];
  },
  truthOf: pointsTruthOf,
  readingOf: pointsReadingOf,
};

function skeletonOf({ fits, skeleton }: PointsTruth, image: number, all: readonly (Point | null)[]): Mark {
  return {
    shape: "skeleton",
    points: all.map((point) => {
      if (point === null) return null;
      const { x, y } = sharesOf(fits[image]!, point);
      return [x, y];
    }),
    edges: skeleton.map(([from, to]) => [from, to]),
  };
}

/** The mean place of each key point in shares of what is read of the images, in the pixels of each; the middle for one without labels. */
function meanShape(known: PointsTruth, { truth }: Problem<PointsTruth>): PointsAnswers {
  const shares = known.names.map((_, point) => {
    const labelled = known.images.flatMap(({ points: own }, image) => {
      const { x, y, visibility } = own[point]!;
      const { source } = known.fits[image]!;
      return visibility === 0
        ? []
        : [{ x: (x - source.x) / source.width, y: (y - source.y) / source.height }];
    });
    return labelled.length === 0
      ? { x: 0.5, y: 0.5 }
      : { x: mean(labelled.map(({ x }) => x)), y: mean(labelled.map(({ y }) => y)) };
  });
  return truth.fits.map(({ source }) =>
    shares.map(({ x, y }) => ({ x: source.x + x * source.width, y: source.y + y * source.height })),
  );
}
