import type * as tf from "@tensorflow/tfjs";
import type { Claim } from "./claim.ts";

/** What a variant's layers need to know about the images. */
export interface ModelInput {
  readonly side: number;
  readonly channels: 1 | 3;
}

export type OptimizerRecipe =
  | {
      readonly name: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    }
  | { readonly name: "sgd"; readonly learningRate: number };

/** How long to train: `full` for numbers to publish, `quick` for a first look. */
export type PresetName = "full" | "quick";

/** How a variant's weights are found. */
export type Recipe =
  | {
      readonly kind: "gradient-descent";
      /** Tried in this order; a later one only where all earlier ones diverged. Nearly always one. */
      readonly attempts: readonly OptimizerRecipe[];
      readonly loss: LossName;
      readonly batchSize: number;
      /** Passes over the training images, at most. */
      readonly epochs: Readonly<Record<PresetName, number>>;
      /** Training ends early after this many epochs without a new best one. */
      readonly patience: number;
    }
  | { readonly kind: "least-squares" };

export type LossName = "mse" | "mse-plus-5-msle";

/** An architecture together with its training recipe. */
export interface Variant {
  /** Stable id, such as `question-cnn`; a folder name under models/. */
  readonly id: string;
  readonly family: "cnn" | "dense" | "linear";
  /** One line on what is different here. */
  readonly summary: string;
  readonly claim: Claim;
  /** Colour channels of the images it reads. */
  readonly channels: 1 | 3;
  /** What the first layers do to raw pixels (0 to 255), in words; the layers themselves are in the model. */
  readonly preprocessing: string;
  /** The scale of the network's outputs; the data set's own is [-1, 1]. */
  readonly outputRange: readonly [low: number, high: number];
  readonly recipe: Recipe;
  /**
   * Builds the untrained network: input [N, side, side, channels] of raw pixels (0 to 255, float32), output
   * [N, 2]. The caller compiles and disposes it.
   *
   * @param tfjs the API of whichever backend was loaded
   * @param seed fixes every initial weight
   */
  build(tfjs: typeof tf, input: ModelInput, seed: number): tf.Sequential;
}
