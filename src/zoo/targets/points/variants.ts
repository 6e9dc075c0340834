import type * as tf from "@tensorflow/tfjs";
import { dividedBy255 } from "../../blocks.ts";
import { gridOf } from "../../heads/coordinates.ts";
import {
  convolve,
  fixedDense,
  networkOf,
  reshape,
  scaledInput,
  softmaxOf,
  type Build,
  type Symbolic,
} from "../../heads/layers.ts";
import type { ImageShape, TargetVariant } from "../../types.ts";
import { wideBackbone } from "../backbone.ts";
import { cluttered, targetRecipe } from "../recipes.ts";
import { pointsLayer } from "./target.ts";

/** A map of a quarter of the sides for each key point, and the expected place under the softmax of each. */
function buildKeyPoints(
  tfjs: typeof tf,
  input: ImageShape,
  names: readonly string[],
  seed: number,
): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const maps = convolve(build, wideBackbone(build, scaled), "maps", {
    filters: names.length,
    size: 1,
    activation: "linear",
    useBias: false,
  });
  const [, height, width] = maps.shape as [null, number, number, number];
  const first = tfjs.layers.permute({ name: "maps-first", dims: [3, 1, 2] }).apply(maps) as Symbolic;
  const rows = reshape(build, first, "map-rows", [names.length, height * width]);
  const places = softmaxOf(build, rows, "map-softmax");
  return networkOf(build, raw, fixedDense(build, places, pointsLayer, 2, gridOf(height, width)));
}

const keyPoints: TargetVariant = {
  task: "points",
  id: "key-points",
  family: "key-points",
  summary:
    "four convolutions of stride 4 in all, a map for each key point, the expected place under its softmax; the mean distance is the loss",
  images: {
    options: { ...cluttered, things: [1, 1], size: [14, 36], largestTurn: 25, kinds: ["filled"] },
    counts: {
      full: { trainCount: 3000, validationCount: 400 },
      quick: { trainCount: 500, validationCount: 100 },
    },
  },
  preprocessing: dividedBy255,
  sideMultiple: 4,
  recipe: { ...targetRecipe, loss: "labelled-distance", epochs: { full: 12, quick: 4 } },
  build: buildKeyPoints,
  claim: {
    statement: "the expected place of a map finds corners to less than a cell of it, which is 4 pixels wide",
    by: "nobody; boxbench asks",
    supportedWhen: [{ metric: "meanErrorPx", is: "below", value: 2 }],
  },
};

/** The variants that find key points. */
export const pointsVariants = { "key-points": keyPoints } as const satisfies Record<string, TargetVariant>;
