import type * as tf from "@tensorflow/tfjs";
import { dividedBy255 } from "../../blocks.ts";
import { gridOf, ones } from "../../heads/coordinates.ts";
import {
  concatenate,
  convolve,
  fixedDense,
  networkOf,
  reshape,
  scaledInput,
  type Build,
  type Symbolic,
} from "../../heads/layers.ts";
import type { ImageShape, TargetVariant } from "../../types.ts";
import { wideBackbone } from "../backbone.ts";
import { cluttered, targetRecipe } from "../recipes.ts";
import { boxesLayer, cellSide } from "./target.ts";

/** Scores begin near 0.1, so that the many cells without a thing do not drown the few that have one. */
const firstBias = -2.2;

/** A grid of cells of 4 pixels: each says how likely its middle is that of a thing, where exactly, and how large. */
function buildDetector(
  tfjs: typeof tf,
  input: ImageShape,
  names: readonly string[],
  seed: number,
): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const features = convolve(build, wideBackbone(build, scaled), "conv-5", { filters: 32, size: 3 });
  const [, height, width] = features.shape as [null, number, number, number];
  const cells = height * width;
  const head = (name: string, filters: number, bias = 0) => {
    const maps = convolve(build, features, `${name}-maps`, {
      filters,
      size: 1,
      activation: "sigmoid",
      firstBias: bias,
    });
    return reshape(build, maps, `${name}-rows`, [cells, filters]);
  };
  // From the middle of a cell as far as its edges: (sigmoid - 0.5) / cells along each axis, and the grid of middles.
  const within = fixedDense(
    build,
    head("place", 2),
    "place-shares",
    2,
    Float32Array.of(1 / width, 0, 0, 1 / height),
  );
  const centres = tfjs.layers
    .add({ name: "centres" })
    .apply([within, cellStarts(build, scaled, height, width)]);
  const rows = [centres as Symbolic, head("size", 2), head("score", names.length, firstBias)];
  return networkOf(build, raw, concatenate(build, rows, boxesLayer));
}

/** The left and top edge of each cell in shares of the image, shape [N, cells, 2]. */
function cellStarts(build: Build, scaled: Symbolic, height: number, width: number): Symbolic {
  const one = ones(build, scaled, "one");
  const [, channels] = one.shape as [null, number];
  const half = [0.5 / width, 0.5 / height];
  const starts = gridOf(height, width).map((middle, index) => (middle + 1) / 2 - half[index % 2]!);
  const kernel = Float32Array.from(
    { length: channels * starts.length },
    (_, index) => starts[index % starts.length]! / channels,
  );
  const row = fixedDense(build, one, "cell-numbers", starts.length, kernel);
  return reshape(build, row, "cell-starts", [height * width, 2]);
}

const detectorSmall: TargetVariant = {
  task: "boxes",
  id: "detector-small",
  family: "detectors",
  summary:
    "five convolutions, a grid of cells of 4 pixels that each tell centre, size and a score of each class (CenterNet), then non-maximum suppression",
  images: {
    options: { ...cluttered, things: [1, 4], size: [6, 30], kinds: ["filled", "frame"] },
    counts: {
      full: { trainCount: 2000, validationCount: 300 },
      quick: { trainCount: 400, validationCount: 60 },
    },
  },
  preprocessing: dividedBy255,
  sideMultiple: cellSide,
  recipe: { ...targetRecipe, loss: "centres", batchSize: 16, epochs: { full: 12, quick: 4 } },
  build: buildDetector,
  claim: {
    statement: "a grid of centres finds several things of several sizes",
    by: "X. Zhou et al. (CenterNet), https://arxiv.org/abs/1904.07850",
    supportedWhen: [{ metric: "oneLessAp", is: "below", value: 0.5 }],
  },
};

/** The variants that find boxes with classes. */
export const boxesVariants = { "detector-small": detectorSmall } as const satisfies Record<
  string,
  TargetVariant
>;
