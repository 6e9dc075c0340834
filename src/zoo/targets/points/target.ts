import { pointToInput } from "../../../dataset/fit.ts";
import { scaleOf } from "../../../tasks/places.ts";
import type { PointsReading, PointsTruth } from "../../../tasks/points/types.ts";
import type { Target } from "../target.ts";

/** The layer that gives the key points, shape [N, points, 2]. */
export const pointsLayer = "points";

/**
 * The key points of one thing in each image: x and y of each, in [-1, 1] from edge to edge. Rows are x, y and 1 for each
 * key point, all of them 0 for one that is not labelled.
 */
export const pointsTarget: Target<PointsTruth, PointsReading> = {
  task: "points",
  output: pointsLayer,
  namesOf: ({ names }) => names,
  readingOf: (_names, input) => ({
    kind: "numbers",
    x: { output: pointsLayer, first: 0, step: 2 },
    y: { output: pointsLayer, first: 1, step: 2 },
    scale: scaleOf("centred", input),
  }),
  rowsOf: ({ images, fits }, names) => ({
    width: 3 * names.length,
    values: Float32Array.from(
      images.flatMap(({ points }, image) =>
        points.flatMap((point) => {
          if (point.visibility === 0) return [0, 0, 0];
          const fit = fits[image]!;
          const { x, y } = pointToInput(fit, point);
          return [(2 * x) / fit.input.width - 1, (2 * y) / fit.input.height - 1, 1];
        }),
      ),
    ),
  }),
};
