import { BoxbenchError } from "../../core/errors.ts";
import type { Mark } from "../../core/results.ts";
import { rowsOf } from "../outputs.ts";
import type { Baseline, Problem, Task } from "../task.ts";
import { centroidPoints, meanPoints, randomPoints } from "./baselines.ts";
import { errorsPx, pointScore, pointsFromOutputs, type PixelSize } from "./score.ts";

/** The point to find in each image. */
export interface PointTruth {
  /** Shape [count, 2]: x, y in [-1, 1], from the left (top) to the right (bottom) edge. */
  readonly targets: Float32Array;
  /** Pixels that [-1, 1] spans. */
  readonly size: PixelSize;
}

/** How two outputs are a point. */
export interface PointReading {
  /** The output that holds x and y; the first one where it is left out. */
  readonly output?: string;
  /** What the left (top) and the right (bottom) edge are in the scale of the outputs. */
  readonly outputRange: readonly [low: number, high: number];
}

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
  decode: (outputs, { images }, { output, outputRange }) => {
    const { values, width } = rowsOf(outputs, images.count, output);
    if (width !== 2) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model gives ${width} outputs for each image; a point has 2.`,
      );
    }
    return pointsFromOutputs(values, outputRange);
  },
  score: (points, { truth }) => pointScore(points, truth.targets, truth.size),
  losses: (points, { truth }) => [errorsPx(points, truth.targets, truth.size)],
  baselines: (train, problem, seed) =>
    train === null ? ownBaselines(problem) : allBaselines(train, problem, seed),
  truthMarks: ({ truth }, image) => [markAt(truth.targets, image)],
  answerMarks: (points, _, image) =>
    Number.isFinite(points[2 * image]!) && Number.isFinite(points[2 * image + 1]!)
      ? [markAt(points, image)]
      : null,
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

function markAt(points: Float32Array, image: number): Mark {
  const [x, y] = [points[2 * image]!, points[2 * image + 1]!].map((target) => (target + 1) / 2);
  return { shape: "point", x: x!, y: y! };
}
