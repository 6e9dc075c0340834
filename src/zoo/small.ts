import type * as tf from "@tensorflow/tfjs";
import { divideBy255, dividedBy255, flatten, network } from "./blocks.ts";
import { halve, probability, squareConvolution } from "./class-blocks.ts";
import { claimIn, helps, tellsApart } from "./class-claims.ts";
import { classRecipe, fewGreyImages, flipsShiftsTurns } from "./class-recipes.ts";
import { slowAdam } from "./recipes.ts";
import type { ClassVariant, ImageShape } from "./types.ts";

/** The convolutions of these networks, which two variants learn beforehand. */
const convolutions = ["conv-1", "conv-2", "conv-3"] as const;

const buildWith =
  (frozen: boolean) =>
  (tfjs: typeof tf, input: ImageShape, seed: number): tf.Sequential => {
    const convolution = (name: string, filters: number) =>
      squareConvolution(tfjs, name, seed, { filters, size: 3, padding: "valid", frozen });
    return network(tfjs, [
      divideBy255(tfjs, input),
      convolution("conv-1", 32),
      halve(tfjs, "pool-1"),
      convolution("conv-2", 64),
      halve(tfjs, "pool-2"),
      convolution("conv-3", 64),
      halve(tfjs, "pool-3"),
      flatten(tfjs),
      probability(tfjs, seed),
    ]);
  };

const recipe = { ...classRecipe, batchSize: 8, epochs: { full: 60, quick: 5 }, patience: 60 };

const common = {
  task: "classes",
  family: "small",
  preprocessing: dividedBy255,
  head: "sigmoid",
  recipe,
} as const satisfies Partial<ClassVariant>;

const mnistImages = { ...fewGreyImages, height: 28, width: 28 };

export const mnistSmall: ClassVariant = {
  ...common,
  id: "mnist-small",
  summary: "three convolutions of 32, 64 and 64 filters and no hidden layer, on 35 images of 28x28",
  images: mnistImages,
  build: buildWith(false),
  claim: claimIn("huge", "a reply", "start from a small one and a smaller bottleneck", [tellsApart]),
};

export const smallAugmented: ClassVariant = {
  ...common,
  id: "small-augmented",
  summary: "mnist-small with flips, shifts and turns of its training images",
  images: mnistImages,
  build: buildWith(false),
  recipe: { ...recipe, augmentation: flipsShiftsTurns },
  claim: claimIn("huge", "a reply", "augment the images: of the small network", helps("mnist-small")),
};

export const pretrainedFrozen: ClassVariant = {
  ...common,
  id: "pretrained-frozen",
  summary:
    "the convolutions of mnist-small, trained on 600 images of two other figures and frozen; a new last layer",
  images: fewGreyImages,
  onDemand: { minutes: 2 },
  build: buildWith(true),
  pretraining: {
    kind: "other-figures",
    layers: convolutions,
    figures: ["triangle", "frame"],
    count: 600,
    optimizer: slowAdam,
    batchSize: 32,
    epochs: { full: 8, quick: 1 },
  },
  claim: claimIn("huge", "a reply", "use transfer learning", [tellsApart]),
};

export const autoencoderEncoder: ClassVariant = {
  ...common,
  id: "autoencoder-encoder",
  summary:
    "the convolutions of mnist-small, trained to draw the 35 images again and frozen; a new last layer",
  images: fewGreyImages,
  onDemand: { minutes: 2 },
  build: buildWith(true),
  pretraining: {
    kind: "autoencoder",
    layers: convolutions,
    optimizer: slowAdam,
    batchSize: 8,
    epochs: { full: 20, quick: 1 },
  },
  claim: claimIn("huge", "a reply", "as a last resort, an autoencoder", [tellsApart]),
};
