import type * as tf from "@tensorflow/tfjs";
import type { ModelInput, Variant } from "../types.ts";
import { convolve, denseOf, networkOf, reshape, scaledInput, type Build, type Symbolic } from "./layers.ts";
import { claimBy, claimOfPaper, commonHead, fails, headRecipe, theComment } from "./recipes.ts";

/** The backbone that several heads share: stride 4, 16 maps of a quarter of the side. */
export function sharedBackbone(build: Build, scaled: Symbolic): Symbolic {
  const first = convolve(build, scaled, "conv-1", { filters: 8, size: 5, strides: 2 });
  const second = convolve(build, first, "conv-2", { filters: 16, size: 5, strides: 2 });
  return convolve(build, second, "conv-3", { filters: 16, size: 3 });
}

export function flattened(build: Build, x: Symbolic): Symbolic {
  const size = (x.shape.slice(1) as number[]).reduce((product, side) => product * side, 1);
  return reshape(build, x, "flatten", [size]);
}

function buildUniform(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const pooled = [1, 2, 3].reduce((x, number) => {
    const y = convolve(build, x, `conv-${number}`, { filters: 16, size: 3 });
    return tfjs.layers.maxPooling2d({ name: `pool-${number}`, poolSize: 2 }).apply(y) as Symbolic;
  }, scaled);
  const last = convolve(build, pooled, "conv-4", { filters: 16, size: 3 });
  const hidden = denseOf(build, flattened(build, last), "hidden", 64, "relu");
  return networkOf(build, raw, denseOf(build, hidden, "point", 2));
}

function buildQuadrant(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const step = (x: Symbolic, name: string, size: number, strides = 1) =>
    convolve(build, x, name, { filters: 16, size, strides });
  // The paper's momentum and epsilon; TF.js has 0.99 and 0.001.
  const normalise = (x: Symbolic, name: string) =>
    tfjs.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 }).apply(x) as Symbolic;
  const one = normalise(step(step(scaled, "conv-1", 5, 2), "conv-2", 1), "norm-1");
  const two = step(step(one, "conv-3", 3), "conv-4", 3, 2);
  const third = convolve(build, two, "conv-5", { filters: 16, size: 3, strides: 2, activation: "linear" });
  const three = tfjs.layers
    .activation({ name: "relu-5", activation: "relu" })
    .apply(normalise(third, "norm-2")) as Symbolic;
  const four = step(step(step(three, "conv-6", 3, 2), "conv-7", 1), "conv-8", 3, 2);
  const maps = convolve(build, four, "conv-9", { filters: 2, size: 3 });
  const point = tfjs.layers.globalAveragePooling2d({ name: "point" }).apply(maps) as Symbolic;
  return networkOf(build, raw, point);
}

function buildFlat(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const hidden = denseOf(build, flattened(build, sharedBackbone(build, scaled)), "hidden", 32, "relu");
  return networkOf(build, raw, denseOf(build, hidden, "point", 2));
}

export const convUniform: Variant = {
  ...commonHead,
  id: "conv-uniform",
  summary:
    "the paper's plain network for the uniform split: four convolutions, three max poolings, two dense layers",
  build: buildUniform,
  claim: claimOfPaper("a plain convolutional network fails completely in the quarter that it never saw", [
    fails,
  ]),
};

export const convQuadrant: Variant = {
  ...commonHead,
  id: "conv-quadrant",
  summary:
    "the paper's plain network for the quadrant split: nine convolutions, strided, then a global average",
  outputRange: [0, 1],
  recipe: {
    ...headRecipe,
    attempts: [{ name: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }],
  },
  build: buildQuadrant,
  claim: claimOfPaper("without dense layers it comes nearer, to about 5 pixels", [
    { metric: "meanErrorPx", is: "above", value: 2.5 },
    { metric: "meanErrorPx", is: "below", value: 10 },
  ]),
};

export const flattenDense: Variant = {
  ...commonHead,
  id: "flatten-dense",
  summary: "three convolutions of stride 4 in all, flattened, 32 ReLU units, then the point",
  build: buildFlat,
  claim: claimBy(theComment, "flatten and dense fits the places that it saw, and no others", [fails]),
};
