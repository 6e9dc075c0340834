import type { BaselineRecord } from "../../src/core/results.ts";
import { centroidPoints, meanPoints, randomPoints } from "../../src/tasks/point/baselines.ts";
import { localisationAccuracy } from "../../src/tasks/point/score.ts";
import type { Dataset } from "../../src/dataset/types.ts";

/** Scores the answers that need no network, on the validation images. */
export function baselineRecords({ train, validation }: Dataset, seed: number): BaselineRecord[] {
  const score = (points: Float32Array) => localisationAccuracy(points, validation.targets, validation.side);
  return [
    {
      id: "mean",
      summary: "always the mean of the training targets",
      accuracy: score(meanPoints(train, validation)),
    },
    {
      id: "random",
      summary: "a random point that a box can have",
      accuracy: score(randomPoints(train, validation, seed)),
    },
    {
      id: "centroid",
      summary: "the centroid of the bright pixels",
      accuracy: score(centroidPoints(validation)),
    },
  ];
}
