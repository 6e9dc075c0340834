import type * as tf from "@tensorflow/tfjs";
import {
  dense,
  divideBy255,
  dividedBy255,
  flatten,
  scaledToZeroMean,
  scaleToZeroMean,
  network,
  type Initialisation,
} from "./blocks.ts";
import { halve, probability, squareConvolution } from "./class-blocks.ts";
import { claimIn, curesClasses } from "./class-claims.ts";
import { classRecipe, colourImages, largeColourImages } from "./class-recipes.ts";
import { defaultSgd } from "./recipes.ts";
import type { ClassVariant, DescentRecipe, ImageShape } from "./types.ts";

interface Shape {
  readonly last: "linear" | "sigmoid" | "softmax";
  readonly initialisation: Initialisation;
  readonly convolutions: boolean;
}

const questionNetwork: Shape = { last: "linear", initialisation: "glorot", convolutions: true };

/** The question's network after its first layer, which is the preprocessing. */
function networkFrom(first: tf.layers.Layer, tfjs: typeof tf, seed: number, shape: Shape): tf.Sequential {
  const { last, initialisation: kind, convolutions } = shape;
  const convolution = (name: string, filters: number) =>
    squareConvolution(tfjs, name, seed, { filters, size: 5, padding: "valid", kind });
  return network(tfjs, [
    first,
    ...(convolutions
      ? [
          convolution("conv-1", 32),
          halve(tfjs, "pool-1"),
          convolution("conv-2", 64),
          halve(tfjs, "pool-2"),
          flatten(tfjs),
        ]
      : [flatten(tfjs), dense(tfjs, "hidden", 100, "relu", seed, kind)]),
    last === "sigmoid" ? probability(tfjs, seed, kind) : dense(tfjs, "classes", 2, last, seed, kind),
  ]);
}

const buildWith =
  (change: Partial<Shape>) =>
  (tfjs: typeof tf, input: ImageShape, seed: number): tf.Sequential =>
    networkFrom(divideBy255(tfjs, input), tfjs, seed, { ...questionNetwork, ...change });

const recipe: DescentRecipe = {
  ...classRecipe,
  attempts: [defaultSgd],
  loss: "categorical-cross-entropy",
  epochs: { full: 15, quick: 3 },
};

const common = {
  task: "classes",
  family: "flatline",
  preprocessing: dividedBy255,
  images: colourImages,
  head: "normalised",
  recipe,
  build: buildWith({}),
} as const satisfies Partial<ClassVariant>;

const stuck: ClassVariant["claim"] = claimIn("flatline", "the question", "it is stuck after one epoch", [
  { metric: "varianceRatio", is: "below", value: 0.05 },
  { metric: "validationLossRange", is: "below", value: 0.05 },
]);

const accepted = {
  head: "sigmoid",
  recipe: { ...recipe, loss: "binary-cross-entropy" },
  build: buildWith({ last: "sigmoid" }),
} as const satisfies Partial<ClassVariant>;

export const flatline: ClassVariant = {
  ...common,
  id: "flatline",
  summary:
    "the question's network and loss: two linear outputs with categorical cross-entropy, SGD at 0.01; images of 64x64 in place of 256x256",
  claim: stuck,
};

export const flatlineSigmoid: ClassVariant = {
  ...common,
  ...accepted,
  id: "flatline-sigmoid",
  summary: "flatline with one sigmoid output, binary cross-entropy and labels 0 and 1",
  claim: claimIn(
    "flatline",
    "the accepted reply",
    "one sigmoid output, binary cross-entropy, integer labels",
    curesClasses("flatline"),
  ),
};

export const flatlineSoftmax: ClassVariant = {
  ...common,
  id: "flatline-softmax",
  summary: "flatline with a softmax on its two outputs, which its loss is made for",
  head: "softmax",
  build: buildWith({ last: "softmax" }),
  claim: claimIn(
    "flatline",
    "nobody",
    "the softmax that the loss takes for granted is missing",
    curesClasses("flatline"),
  ),
};

export const flatlineZeroMean: ClassVariant = {
  ...common,
  id: "flatline-zero-mean",
  summary: "flatline on pixels from -1 to 1",
  preprocessing: scaledToZeroMean,
  build: (tfjs, input, seed) => networkFrom(scaleToZeroMean(tfjs, input), tfjs, seed, questionNetwork),
  claim: claimIn("flatline", "a reply", "the preprocessing is the fault", curesClasses("flatline")),
};

export const flatlineHe: ClassVariant = {
  ...common,
  id: "flatline-he",
  summary: "flatline with He initialisation",
  build: buildWith({ initialisation: "he" }),
  claim: claimIn("flatline", "a reply", "the initialisation is the fault", curesClasses("flatline")),
};

export const flatlineDense: ClassVariant = {
  ...common,
  id: "flatline-dense",
  onDemand: { minutes: 1 },
  summary: "flatline without its convolutions: 100 ReLU units",
  build: buildWith({ convolutions: false }),
  claim: claimIn("flatline", "a reply", "the architecture is the fault", curesClasses("flatline")),
};

/** Passes over 230 images of 256x256, each of 6 GFLOP. */
const fewEpochs = { full: 4, quick: 1 };

export const flatline256: ClassVariant = {
  ...common,
  id: "flatline-256",
  summary: "flatline on images of 256x256, as in the question, for 4 epochs",
  images: largeColourImages,
  recipe: { ...recipe, epochs: fewEpochs },
  onDemand: { minutes: 3 },
  claim: { ...stuck, statement: `${stuck.statement}: on images of full size, within 4 epochs` },
};

export const flatlineSigmoid256: ClassVariant = {
  ...common,
  ...accepted,
  id: "flatline-sigmoid-256",
  summary: "flatline-sigmoid on images of 256x256, as in the question, for 4 epochs",
  images: largeColourImages,
  recipe: { ...accepted.recipe, epochs: fewEpochs },
  onDemand: { minutes: 3 },
  claim: claimIn(
    "flatline",
    "the accepted reply",
    "one sigmoid output, binary cross-entropy, integer labels: on images of full size, within 4 epochs",
    curesClasses("flatline-256"),
  ),
};
