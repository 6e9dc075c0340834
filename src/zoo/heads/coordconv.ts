import type * as tf from "@tensorflow/tfjs";
import type { ModelInput, Variant } from "../types.ts";
import { withCoordinates } from "./coordinates.ts";
import { convolve, denseOf, networkOf, reshape, scaledInput, type Build, type Symbolic } from "./layers.ts";
import { claimBy, claimOfPaper, commonHead, fails, finds, headRecipe } from "./recipes.ts";

/** The paper's Adam: rate 0.01 and beta2 0.99, with L2 of 1e-5 on the kernels. */
const coordinateRecipe = {
  ...headRecipe,
  attempts: [{ name: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }],
  weightDecay: 1e-5,
} as const satisfies Variant["recipe"];

/** The paper's network for regression up to its pooling: linear throughout, 906 parameters on one channel. */
function linearMaps(build: Build, scaled: Symbolic): Symbolic {
  const linear = (x: Symbolic, name: string, filters: number, size: number) =>
    convolve(build, x, name, { filters, size, activation: "linear" });
  const start = withCoordinates(build, scaled);
  const mixed = [1, 2, 3].reduce((x, number) => linear(x, `mix-${number}`, 8, 1), start);
  return linear(linear(mixed, "conv-1", 8, 3), "conv-2", 2, 3);
}

const buildPooled =
  (pooling: "max" | "average") =>
  (tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel => {
    const build: Build = { tfjs, input, seed };
    const { raw, scaled } = scaledInput(build);
    const maps = linearMaps(build, scaled);
    const pool =
      pooling === "max"
        ? tfjs.layers.globalMaxPooling2d({ name: "point" })
        : tfjs.layers.globalAveragePooling2d({ name: "point" });
    return networkOf(build, raw, pool.apply(maps) as Symbolic);
  };

function buildStrided(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const strided = [16, 16, 32, 32].reduce(
    (x, filters, index) => convolve(build, x, `conv-${index + 1}`, { filters, size: 3, strides: 2 }),
    withCoordinates(build, scaled),
  );
  const [, height, width, depth] = strided.shape as [null, number, number, number];
  const flat = reshape(build, strided, "flatten", [height * width * depth]);
  return networkOf(build, raw, denseOf(build, flat, "point", 2));
}

const common = { ...commonHead, outputRange: [0, 1], recipe: coordinateRecipe } as const;

export const coordconvMax: Variant = {
  ...common,
  id: "coordconv-max",
  summary:
    "the CoordConv paper's 906 parameters: coordinates, five linear convolutions, the maximum of each map",
  build: buildPooled("max"),
  claim: claimOfPaper("CoordConv finds the square in a quarter of the image that it never saw", [finds]),
};

export const coordconvAverage: Variant = {
  ...common,
  id: "coordconv-average",
  summary: "coordconv-max with the average of each map instead of its maximum",
  build: buildPooled("average"),
  claim: claimBy(
    "a replication of the CoordConv paper, https://github.com/vfdev-5/CoordConvExperiments",
    "with an average in place of the maximum, CoordConv answers the mean",
    [{ metric: "varianceRatio", is: "below", value: 0.05 }],
  ),
};

export const coordconvStrided: Variant = {
  ...common,
  id: "coordconv-strided",
  summary: "coordinates, four strided convolutions, then the point",
  recipe: headRecipe,
  outputRange: [-1, 1],
  build: buildStrided,
  claim: claimBy(
    "a replication of the CoordConv paper, https://github.com/pfrendl/coord_conv",
    "coordinates do not help a network that downsamples: it fails in the quarter that it never saw",
    [fails],
  ),
};
