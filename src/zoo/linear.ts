import type * as tf from "@tensorflow/tfjs";
import { divideBy255, dividedBy255, flatten, inputShapeOf, network, point } from "./blocks.ts";
import { claimOfReply, works } from "./claims.ts";
import { defaultSgd, questionRecipe } from "./recipes.ts";
import type { ModelInput, OptimizerRecipe, Variant } from "./types.ts";

function build(tfjs: typeof tf, input: ModelInput, seed: number): tf.Sequential {
  return network(tfjs, [divideBy255(tfjs, input), flatten(tfjs), point(tfjs, seed)]);
}

const common = {
  family: "linear",
  channels: 1,
  preprocessing: dividedBy255,
  outputRange: [-1, 1],
  build,
} as const satisfies Partial<Variant>;

const descent = { ...questionRecipe, epochs: { full: 100, quick: 30 }, patience: 15 };

/** The rate "very high", then the next lower one. */
const highRates: readonly OptimizerRecipe[] = [
  { name: "sgd", learningRate: 1 },
  { name: "sgd", learningRate: 0.1 },
];

export const linearSgd: Variant = {
  ...common,
  id: "linear-sgd",
  summary: "linear regression on the pixels; SGD at its default learning rate of 0.01",
  recipe: { ...descent, attempts: [defaultSgd] },
  claim: claimOfReply("linear regression can do it", [works]),
};

export const linearExact: Variant = {
  ...common,
  id: "linear-exact",
  summary: "linear regression on the pixels, solved by least squares",
  recipe: { kind: "least-squares" },
  claim: claimOfReply("linear regression can do it: solved exactly", [
    { metric: "meanErrorPx", is: "below", value: 0.01 },
  ]),
};

export const linearHighLr: Variant = {
  ...common,
  id: "linear-high-lr",
  summary: "linear regression on the pixels; SGD at a learning rate of 1, and of 0.1 where 1 diverges",
  recipe: { ...descent, attempts: highRates },
  claim: claimOfReply("set the learning rate very high", [
    works,
    { metric: "meanErrorPx", is: "below", factor: 0.5, of: "linear-sgd" },
  ]),
};

export const linearStandardised: Variant = {
  ...common,
  id: "linear-standardised",
  summary:
    "linear-high-lr, and 0.01 where 0.1 diverges, on images each standardised to mean 0 and variance 1",
  preprocessing: "(pixels - mean of the image) / standard deviation of the image",
  recipe: { ...descent, attempts: [...highRates, defaultSgd] },
  build: (tfjs, input, seed) =>
    network(tfjs, [
      // Over all axes of one image and without weights, a layer normalisation is just that.
      tfjs.layers.layerNormalization({
        name: "standardise",
        inputShape: inputShapeOf(input),
        axis: [1, 2, 3],
        center: false,
        scale: false,
        epsilon: 1e-3,
      }),
      flatten(tfjs),
      point(tfjs, seed),
    ]),
  claim: claimOfReply("automatic standardisation hurts sparse images", [
    { metric: "meanErrorPx", is: "above", factor: 2, of: "linear-high-lr" },
  ]),
};
