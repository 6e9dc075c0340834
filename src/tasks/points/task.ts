import { mean } from "simple-statistics";
import { BoxbenchError } from "../../core/errors.ts";
import type { Mark } from "../../core/results.ts";
import type { Point } from "../../dataset/labels/label-set.ts";
import { rowsOf } from "../outputs.ts";
import { sharesOf } from "../places.ts";
import type { Problem, Task } from "../task.ts";
import { imageErrorsOf, meanOf, pointsScore } from "./score.ts";
import { joinedAxes, pointsInImage, pointsReadingOf } from "./told-layout.ts";
import { pointsTruthOf } from "./truth.ts";
import type { PointsAnswers, PointsReading, PointsTruth } from "./types.ts";

/** Finding the key points of one thing in each image. */
export const points: Task<"points", PointsTruth, PointsReading, PointsAnswers> = {
  name: "points",
  finds: "key points in each image",
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
  ],
  decode: ({ outputs }, { images, truth }, reading) => {
    const rows = reading.outputs.map((name) => rowsOf(outputs, images.count, name).values);
    const values = joinedAxes(rows, truth.names.length);
    const width = values.length / images.count;
    if (width < 2 * truth.names.length && reading.layout.kind !== "heatmap") {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model gives ${width} numbers for each image; ${truth.names.length} key points have ${2 * truth.names.length}.`,
      );
    }
    return truth.fits.map((fit, image) =>
      pointsInImage(values.subarray(image * width, (image + 1) * width), reading, fit, truth.names.length),
    );
  },
  score: (answers, { truth }) => pointsScore(answers, truth),
  // An image without a labelled key point loses nothing.
  losses: (answers, { truth }) => {
    const errors = imageErrorsOf(answers, truth);
    const meansPx = errors.map(({ errorsPx }) => meanOf(errorsPx) ?? 0);
    return [
      Float64Array.from(meansPx),
      Float64Array.from(errors, ({ lengthPx }, image) => meansPx[image]! / lengthPx),
    ];
  },
  baselines: (train, problem) => [
    {
      id: "mean",
      summary:
        train === null
          ? "always the mean shape of these images"
          : "always the mean shape of the training images",
      answers: meanShapes(train ?? problem.truth, problem),
    },
    {
      id: "centre",
      summary: "the centre of the image for each key point",
      answers: problem.truth.fits.map(({ image }) =>
        problem.truth.names.map(() => ({ x: image.width / 2, y: image.height / 2 })),
      ),
    },
  ],
  truthMarks: ({ truth }, image) => [
    skeletonMark(
      truth,
      image,
      truth.points[image]!.map((point) => (point.visibility === 0 ? null : point)),
    ),
  ],
  answerMarks: (answers, { truth }, image) => {
    const found = answers[image]!.map((point) =>
      Number.isFinite(point.x) && Number.isFinite(point.y) ? point : null,
    );
    return found.every((point) => point === null) ? null : [skeletonMark(truth, image, found)];
  },
  truthOf: pointsTruthOf,
  readingOf: pointsReadingOf,
};

function skeletonMark(truth: PointsTruth, image: number, found: readonly (Point | null)[]): Mark {
  return {
    shape: "skeleton",
    points: found.map((point) => {
      if (point === null) return null;
      const { x, y } = sharesOf(truth.fits[image]!, point);
      return [x, y];
    }),
    edges: truth.skeleton.map(([from, to]) => [from, to]),
  };
}

/** The mean place of each key point in shares of the images, in the pixels of each. */
function meanShapes(known: PointsTruth, { truth }: Problem<PointsTruth>): PointsAnswers {
  const shape = known.names.map((_, index) => {
    const seen = known.points.flatMap((set, image) => {
      const { x, y, visibility } = set[index]!;
      const { width, height } = known.fits[image]!.image;
      return visibility === 0 ? [] : [{ x: x / width, y: y / height }];
    });
    if (seen.length === 0) return { x: 0.5, y: 0.5 };
    return { x: mean(seen.map(({ x }) => x)), y: mean(seen.map(({ y }) => y)) };
  });
  return truth.fits.map(({ image }) =>
    shape.map(({ x, y }) => ({ x: x * image.width, y: y * image.height })),
  );
}
