import { BoxbenchError } from "../../core/errors.ts";
import type { Mark } from "../../core/results.ts";
import { rowsOf } from "../outputs.ts";
import { sharesOf } from "../places.ts";
import type { Baseline, Problem, Task } from "../task.ts";
import { centroidPoints, meanPoints, randomPoints } from "./baselines.ts";
import { centredPoints, pointReadingOf, pointsInImages, pointTruthOf } from "./own.ts";
import { errorsPx, pointScore, pointsFromOutputs } from "./score.ts";
import type { PointReading, PointTruth } from "./types.ts";

/** Finding one point in each image. Answers are points in [-1, 1], shape [count, 2]. */
export const point: Task<"point", PointTruth, PointReading, Float32Array> = {
  name: "point",
  finds: "a point in each image",
  measures: [
    {
      name: "mean error",
      unit: "px",
      margin: { absolute: 0.01, share: 0.01 },
      meanOf: ({ meanErrorPx, standardErrorPx }) => ({ mean: meanErrorPx, standardError: standardErrorPx }),
    },
  ],
  numbersOf: ({ meanErrorPx, medianErrorPx, mse }) => ({ meanErrorPx, medianErrorPx, mse }),
  labels: { point: 1, points: 2, box: 5 },
  decode: ({ outputs }, { images, truth }, { output, outputRange, downRange }) => {
    const { values, width } = rowsOf(outputs, images.count, output);
    if (width !== 2) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model gives ${width} outputs for each image; a point has 2.`,
      );
    }
    const points =
      downRange === undefined
        ? pointsFromOutputs(values, outputRange)
        : centredPoints(values, outputRange, downRange);
    return truth.fits === undefined ? points : pointsInImages(points, truth.fits);
  },
  score: (points, { truth }) => pointScore(points, truth.targets, truth.size),
  losses: (points, { truth }) => [errorsPx(points, truth.targets, truth.size)],
  moves: (points, others, { truth }) => errorsPx(points, others, truth.size),
  baselines: (train, problem, seed) =>
    train === null ? ownBaselines(problem) : allBaselines(train, problem, seed),
  truthMarks: ({ truth }, image) => [markAt(truth.targets, truth, image)],
  answerMarks: (points, { truth }, image) =>
    Number.isFinite(points[2 * image]!) && Number.isFinite(points[2 * image + 1]!)
      ? [markAt(points, truth, image)]
      : null,
  truthOf: pointTruthOf,
  readingOf: pointReadingOf,
};

function allBaselines(
  train: PointTruth,
  { images }: Problem<PointTruth>,
  seed: number,
): Baseline<Float32Array>[] {
  return [
    {
      id: "mean",
      summary: "always the mean of the training targets",
      answers: meanPoints(train, images),
    },
    {
      id: "random",
      summary: "a random point that a box can have",
      answers: randomPoints(train, images, seed),
    },
    { id: "centroid", summary: "the centroid of the bright pixels", answers: centroidPoints(images) },
  ];
}

function ownBaselines({ images, truth }: Problem<PointTruth>): Baseline<Float32Array>[] {
  return [
    {
      id: "mean",
      summary: "always the mean of these points",
      answers: meanPoints(truth, images),
    },
  ];
}

function markAt(points: Float32Array, { fits }: PointTruth, image: number): Mark {
  const [x, y] = [(points[2 * image]! + 1) / 2, (points[2 * image + 1]! + 1) / 2];
  const fit = fits?.[image];
  if (fit === undefined) return { shape: "point", x, y };
  return { shape: "point", ...sharesOf(fit, { x: x * fit.image.width, y: y * fit.image.height }) };
}
