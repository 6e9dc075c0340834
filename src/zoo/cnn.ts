import type * as tf from "@tensorflow/tfjs";
import {
  convolution,
  dense,
  divideBy255,
  dividedBy255,
  flatten,
  scaledToZeroMean,
  scaleToZeroMean,
  network,
  point,
  type Initialisation,
} from "./blocks.ts";
import { claimOfQuestion, claimOfReply, cures, works } from "./claims.ts";
import { defaultSgd, questionRecipe, slowAdam } from "./recipes.ts";
import type { ModelInput, Variant } from "./types.ts";

interface Shape {
  readonly filters: readonly number[];
  readonly hidden: number;
  readonly initialisation: Initialisation;
}

const questionNetwork: Shape = { filters: [32, 64, 128], hidden: 100, initialisation: "glorot" };

/** The question's network after its first layer, which is the preprocessing. */
function networkFrom(first: tf.layers.Layer, tfjs: typeof tf, seed: number, shape: Shape): tf.Sequential {
  const { filters, hidden, initialisation } = shape;
  return network(tfjs, [
    first,
    ...filters.map((count, index) => convolution(tfjs, `conv-${index + 1}`, count, seed, initialisation)),
    flatten(tfjs),
    dense(tfjs, "hidden", hidden, "relu", seed, initialisation),
    point(tfjs, seed, initialisation),
  ]);
}

const buildWith =
  (shape: Shape) =>
  (tfjs: typeof tf, input: ModelInput, seed: number): tf.Sequential =>
    networkFrom(divideBy255(tfjs, input), tfjs, seed, shape);

const common = {
  family: "cnn",
  channels: 1,
  preprocessing: dividedBy255,
  outputRange: [-1, 1],
  recipe: questionRecipe,
  build: buildWith(questionNetwork),
} as const satisfies Partial<Variant>;

export const questionCnn: Variant = {
  ...common,
  id: "question-cnn",
  summary: "the question's network and recipe, on RGB images",
  channels: 3,
  claim: claimOfQuestion("it always predicts the mean", [
    { metric: "varianceRatio", is: "below", value: 0.05 },
  ]),
};

export const cnnGray: Variant = {
  ...common,
  id: "cnn-gray",
  summary: "the question's network and recipe, on one channel",
  claim: claimOfReply("your input has 3 channels, your data are greyscale", cures("question-cnn")),
};

export const cnnLowLr: Variant = {
  ...common,
  id: "cnn-low-lr",
  summary: "cnn-gray with Adam at a learning rate of 0.001",
  recipe: { ...questionRecipe, attempts: [slowAdam] },
  claim: claimOfReply("the learning rate is the fault", cures("cnn-gray")),
};

export const cnnHe: Variant = {
  ...common,
  id: "cnn-he",
  summary: "cnn-gray with He initialisation",
  build: buildWith({ ...questionNetwork, initialisation: "he" }),
  claim: claimOfReply("the initialisation is the fault", cures("cnn-gray")),
};

export const cnnZeroMean: Variant = {
  ...common,
  id: "cnn-zero-mean",
  summary: "cnn-gray on pixels from -1 to 1",
  preprocessing: scaledToZeroMean,
  build: (tfjs, input, seed) => networkFrom(scaleToZeroMean(tfjs, input), tfjs, seed, questionNetwork),
  claim: claimOfReply("the preprocessing is the fault", cures("cnn-gray")),
};

export const cnnWide: Variant = {
  ...common,
  id: "cnn-wide",
  summary: "cnn-gray with 64, 128 and 256 filters and 200 hidden units",
  recipe: { ...questionRecipe, epochs: { full: 12, quick: 3 } },
  build: buildWith({ ...questionNetwork, filters: [64, 128, 256], hidden: 200 }),
  claim: claimOfReply("too much bias, too little variance: add parameters", cures("cnn-gray")),
};

export const cnnSgd: Variant = {
  ...common,
  id: "cnn-sgd",
  summary: "cnn-gray with SGD at its default learning rate of 0.01",
  recipe: { ...questionRecipe, attempts: [defaultSgd], epochs: { full: 30, quick: 4 } },
  claim: claimOfReply("why not simply SGD with defaults", cures("cnn-gray")),
};

export const cnnMsle: Variant = {
  ...common,
  id: "cnn-msle",
  summary: "cnn-gray with targets in [0, 1] and a loss of MSE + 5 * mean squared difference of logarithms",
  outputRange: [0, 1],
  recipe: { ...questionRecipe, loss: "mse-plus-5-msle" },
  claim: claimOfReply("the loss is the fault", cures("cnn-gray")),
};

export const smallConv: Variant = {
  ...common,
  id: "small-conv",
  summary: "one convolution with eight 5x5 kernels, then the point; Adam at a learning rate of 0.001",
  recipe: { ...questionRecipe, attempts: [slowAdam] },
  build: (tfjs, input, seed) =>
    network(tfjs, [
      divideBy255(tfjs, input),
      convolution(tfjs, "conv-1", 8, seed),
      flatten(tfjs),
      point(tfjs, seed),
    ]),
  claim: claimOfReply("a single layer and a handful of small kernels will be fine", [works]),
};
