import type * as tf from "@tensorflow/tfjs";
import type { ClassDataset } from "../../src/dataset/types.ts";
import { classDatasetOf } from "../../src/training/class-images.ts";
import { flatten, network, divideBy255 } from "../../src/zoo/blocks.ts";
import { dropout, halve, probability, squareConvolution } from "../../src/zoo/class-blocks.ts";
import { mnistSmall } from "../../src/zoo/small.ts";
import type { ClassVariant, ImageShape } from "../../src/zoo/types.ts";

const buildWith =
  (frozen: boolean) =>
  (tfjs: typeof tf, input: ImageShape, seed: number): tf.Sequential =>
    network(tfjs, [
      divideBy255(tfjs, input),
      squareConvolution(tfjs, "conv-1", seed, { filters: 6, size: 3, padding: "valid", frozen }),
      halve(tfjs, "pool-1"),
      dropout(tfjs, "dropout-1", 0.1),
      flatten(tfjs),
      probability(tfjs, seed),
    ]);

/** A classifier of the zoo's form that trains in a second. */
export const tinyClassifier: ClassVariant = {
  ...mnistSmall,
  id: "tiny",
  images: { ...mnistSmall.images, height: 16, width: 20, noiseSigma: 0, trainCount: 12, validationCount: 8 },
  recipe: {
    ...mnistSmall.recipe,
    attempts: [{ name: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }],
    batchSize: 6,
    epochs: { full: 6, quick: 3 },
  },
  build: buildWith(false),
};

/** The same with a first convolution that learns beforehand, from two other figures or by drawing. */
export function tinyPretrained(kind: "other-figures" | "autoencoder"): ClassVariant {
  const common = {
    layers: ["conv-1"],
    optimizer: { name: "sgd", learningRate: 0.1 },
    batchSize: 6,
    epochs: { full: 2, quick: 1 },
  } as const;
  return {
    ...tinyClassifier,
    build: buildWith(true),
    pretraining:
      kind === "autoencoder"
        ? { ...common, kind }
        : { ...common, kind, figures: ["triangle", "frame"], count: 12 },
  };
}

export const tinyImages = (seed = 1): ClassDataset => classDatasetOf(tinyClassifier, "quick", seed);
