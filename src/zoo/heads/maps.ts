import type * as tf from "@tensorflow/tfjs";
import type { ModelInput, Variant } from "../types.ts";
import { flattened, sharedBackbone } from "./convolutions.ts";
import { cellCentres, expectedPlace, mapLayers } from "./coordinates.ts";
import {
  checkSide,
  concatenate,
  convolve,
  denseOf,
  fixedDense,
  networkOf,
  scaledInput,
  softmaxOf,
  times,
  type Build,
  type Symbolic,
} from "./layers.ts";
import { claimBy, commonHead, finds, headRecipe, ours, theComment } from "./recipes.ts";

const oneMap = (build: Build, x: Symbolic) =>
  convolve(build, x, mapLayers.logits, { filters: 1, size: 1, activation: "linear", useBias: false });

function buildSoftArgmax(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const maps = [1, 2, 3].reduce(
    (x, number) => convolve(build, x, `conv-${number}`, { filters: 8, size: 3 }),
    scaled,
  );
  return networkOf(build, raw, expectedPlace(build, oneMap(build, maps)));
}

/** The shared backbone and one map of a quarter of the side. */
const buildCoarse =
  (sharpness: number) =>
  (tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel => {
    const build: Build = { tfjs, input, seed };
    const { raw, scaled } = scaledInput(build);
    return networkOf(
      build,
      raw,
      expectedPlace(build, oneMap(build, sharedBackbone(build, scaled)), sharpness),
    );
  };

/** Bins for each pixel along an axis. */
const binsPerPixel = 2;
/** Makes the softmax over bins answer its highest bin. */
const binSharpness = 50;

function buildBins(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const row = flattened(build, oneMap(build, sharedBackbone(build, scaled)));
  const count = binsPerPixel * input.side;
  const axis = (name: "x" | "y") => {
    const bins = denseOf(build, row, `${name}-bins`, count);
    const highest = softmaxOf(build, times(build, bins, `${name}-sharp`, binSharpness), `${name}-softmax`);
    return fixedDense(build, highest, `${name}-place`, 1, cellCentres(count));
  };
  return networkOf(build, raw, concatenate(build, [axis("x"), axis("y")], "point"));
}

/** Multiples of the side that two halvings and doublings need. */
const unetMultiple = 4;

function buildUnet(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  checkSide(input.side, "u-net", unetMultiple);
  const { raw, scaled } = scaledInput(build);
  const twice = (x: Symbolic, name: string, filters: number) =>
    [1, 2].reduce((y, number) => convolve(build, y, `${name}-${number}`, { filters, size: 3 }), x);
  const halved = (x: Symbolic, name: string) =>
    tfjs.layers.maxPooling2d({ name, poolSize: 2 }).apply(x) as Symbolic;
  const joined = (x: Symbolic, skip: Symbolic, name: string) => {
    const larger = tfjs.layers.upSampling2d({ name: `${name}-larger`, size: [2, 2] }).apply(x) as Symbolic;
    return concatenate(build, [larger, skip], name);
  };
  const full = twice(scaled, "down-1", 4);
  const half = twice(halved(full, "half"), "down-2", 8);
  const quarter = twice(halved(half, "quarter"), "bottom", 12);
  const up = twice(joined(quarter, half, "join-2"), "up-2", 8);
  const last = convolve(build, joined(up, full, "join-1"), "up-1", { filters: 4, size: 3 });
  return networkOf(build, raw, expectedPlace(build, oneMap(build, last), mapSharpness));
}

/** Makes the softmax over a map of peaks answer its highest cell. */
const mapSharpness = 50;

export const softArgmax: Variant = {
  ...commonHead,
  id: "soft-argmax",
  summary: "three 3x3 convolutions, one map of full size, the expected place under its softmax",
  build: buildSoftArgmax,
  claim: claimBy(
    theComment,
    "convolution with a soft-argmax is exact by construction, wherever the square is",
    [finds],
  ),
};

export const dsnt: Variant = {
  ...commonHead,
  id: "dsnt",
  summary:
    "three convolutions of stride 4 in all, one map, the expected place; loss with DSNT's Jensen-Shannon regulariser",
  recipe: { ...headRecipe, loss: "dsnt-js", watches: [mapLayers.probabilities] },
  build: buildCoarse(1),
  claim: claimBy(
    "Nibali et al., https://arxiv.org/abs/1801.07372",
    "DSNT finds places to the pixel also from a map of a quarter of the resolution",
    [finds],
  ),
};

export const heatmapArgmax: Variant = {
  ...commonHead,
  id: "heatmap-argmax",
  summary: "the network of dsnt trained to draw a Gaussian at the place; the answer is its highest cell",
  recipe: { ...headRecipe, loss: "heatmap-cross-entropy", watches: [mapLayers.logits] },
  build: buildCoarse(mapSharpness),
  claim: claimBy(
    ours,
    "a heatmap beats regression where nothing was seen, though it answers whole cells of 4 pixels",
    [{ metric: "meanErrorPx", is: "below", factor: 0.5, of: "flatten-dense" }],
  ),
};

export const simcc: Variant = {
  ...commonHead,
  id: "simcc",
  summary:
    "one map, then dense layers to 128 bins for x and for y (SimCC); the answer is the highest bin of each",
  recipe: { ...headRecipe, loss: "bins-cross-entropy", watches: ["x-bins", "y-bins"] },
  build: buildBins,
  claim: claimBy(
    "Li et al. (SimCC), https://arxiv.org/abs/2107.03332",
    "telling the bin of each coordinate beats regression",
    [{ metric: "meanErrorPx", is: "below", factor: 0.5, of: "flatten-dense" }],
  ),
};

export const unet: Variant = {
  ...commonHead,
  id: "u-net",
  summary:
    "a U-Net of three levels that draws a Gaussian at the place, at full size; the answer is its highest pixel",
  recipe: { ...headRecipe, loss: "heatmap-cross-entropy", watches: [mapLayers.logits] },
  build: buildUnet,
  claim: claimBy(ours, "a heatmap of full size finds the pixel, wherever the square is", [finds]),
};
