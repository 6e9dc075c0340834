import type * as tf from "@tensorflow/tfjs";
import type {
  BoxOptions,
  FigureName,
  FigureOptions,
  Images,
  PlaceOptions,
  SceneOptions,
} from "../dataset/types.ts";
import type { ClassHead } from "../tasks/classes/answers.ts";
import type { TargetTask } from "../core/results.ts";
import type { Claim } from "./claim.ts";

/** What a variant's layers need to know about the images. */
export interface ModelInput {
  readonly side: number;
  readonly channels: 1 | 3;
}

/** The shape of images that need not be square. */
export type ImageShape = Pick<Images, "height" | "width" | "channels">;

export type OptimizerRecipe =
  | {
      readonly name: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    }
  | { readonly name: "sgd"; readonly learningRate: number }
  | { readonly name: "momentum"; readonly learningRate: number; readonly momentum: number };

/** Random changes that make new images of the training images, anew in every epoch; they change no class. */
export interface Augmentation {
  /** Mirrors left and right, and top and bottom, each with a chance of one half. */
  readonly flips: boolean;
  /** Largest shift along each axis, as a share of that side. */
  readonly largestShift: number;
  /** Largest turn about the centre either way, in degrees. */
  readonly largestTurn: number;
}

/** How long to train: `full` for numbers to publish, `quick` for a first look. */
export type PresetName = "full" | "quick";

/** How a variant's weights are found. */
export type Recipe = DescentRecipe | { readonly kind: "least-squares" };

export interface DescentRecipe {
  readonly kind: "gradient-descent";
  /** Tried in this order; a later one only where all earlier ones diverged. Nearly always one. */
  readonly attempts: readonly OptimizerRecipe[];
  readonly loss: LossName;
  readonly batchSize: number;
  /** Passes over the training images, at most. */
  readonly epochs: Readonly<Record<PresetName, number>>;
  /** Training ends early after this many epochs without a new best one. */
  readonly patience: number;
  readonly augmentation?: Augmentation;
  /** Training ends as soon as an epoch ranks this low: a mean error in pixels for points; never where it is left out. */
  readonly enough?: number;
  /** Share of the epochs, at the end, that have a tenth of the learning rate; none where it is left out. */
  readonly cooldown?: number;
  /** Times the sum of squares of all kernels, added to the loss; nothing where it is left out. */
  readonly weightDecay?: number;
  /** Layers whose outputs the loss sees beside the answers, by name. */
  readonly watches?: readonly string[];
}

export type LossName =
  | "mse"
  | "mse-plus-5-msle"
  | "binary-cross-entropy"
  | "categorical-cross-entropy"
  | "dsnt-js"
  | "heatmap-cross-entropy"
  | "bins-cross-entropy"
  | "huber"
  | "iou"
  | "giou"
  | "diou"
  | "ciou"
  | "labelled-distance"
  | "centres";

/** Box images of a variant's own: every place once, and which of them are trained on. */
export interface PointImages {
  readonly options: BoxOptions;
  readonly places: PlaceOptions;
}

/** An architecture together with its training recipe, for finding a point. */
export interface Variant {
  readonly task?: "point";
  /** Stable id, such as `question-cnn`; a folder name under models/. */
  readonly id: string;
  readonly family: "cnn" | "dense" | "linear" | "heads";
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
  /** Absent where the images are those of the question, or a user's own, as for every variant with `--data`. */
  readonly images?: PointImages;
  /**
   * Builds the untrained network: input [N, side, side, channels] of raw pixels (0 to 255, float32), output
   * [N, 2]. The caller compiles and disposes it.
   *
   * @param tfjs the API of whichever backend was loaded
   * @param seed fixes every initial weight
   */
  build(tfjs: typeof tf, input: ModelInput, seed: number): tf.LayersModel;
}

/** What is drawn, and how many images there are to train on and to choose the best epoch by. */
export interface ClassImages extends FigureOptions {
  readonly trainCount: number;
  readonly validationCount: number;
}

/** How the frozen layers of a variant get their weights before the others are trained. */
export type Pretraining = {
  /** The layers whose weights are taken over, by name. */
  readonly layers: readonly string[];
  readonly optimizer: OptimizerRecipe;
  readonly batchSize: number;
  readonly epochs: Readonly<Record<PresetName, number>>;
} & (
  | {
      /** The same network learns to tell two other figures apart, on more images. */
      readonly kind: "other-figures";
      readonly figures: readonly [FigureName, FigureName];
      readonly count: number;
    }
  | {
      /** A decoder after these layers learns to draw the training images again, without their classes. */
      readonly kind: "autoencoder";
    }
);

/** An architecture together with its training recipe, for telling two classes apart. */
export interface ClassVariant {
  readonly task: "classes";
  /** Stable id, such as `huge-cnn`; a folder name under models/. */
  readonly id: string;
  readonly family: "huge" | "small" | "flatline";
  /** One line on what is different here. */
  readonly summary: string;
  readonly claim: Claim;
  readonly images: ClassImages;
  /** What the first layers do to raw pixels (0 to 255), in words; the layers themselves are in the model. */
  readonly preprocessing: string;
  /** What the outputs are. */
  readonly head: Extract<ClassHead, "sigmoid" | "softmax" | "normalised">;
  readonly recipe: DescentRecipe;
  readonly pretraining?: Pretraining;
  /**
   * Not in the repository, being large or slow to train: trained when somebody asks for it by name, in about this many
   * minutes at `full` with native TensorFlow on two free cores.
   */
  readonly onDemand?: { readonly minutes: number };
  /**
   * Builds the untrained network: input [N, height, width, channels] of raw pixels (0 to 255, float32), output
   * [N, 1] for a sigmoid, else [N, 2]. The caller compiles and disposes it.
   *
   * @param tfjs the API of whichever backend was loaded
   * @param seed fixes every initial weight
   */
  build(tfjs: typeof tf, input: ImageShape, seed: number): tf.Sequential;
}

/** What is drawn where there are no images of a user's own, and how many images to train on and to score. */
export interface TargetImages {
  readonly options: SceneOptions;
  readonly counts: Readonly<
    Record<PresetName, { readonly trainCount: number; readonly validationCount: number }>
  >;
}

/** An architecture together with its training recipe, for what labels say of images: boxes, key points. */
export interface TargetVariant {
  readonly task: TargetTask;
  /** Stable id, such as `box-giou`; a folder name under models/. */
  readonly id: string;
  /** What its networks find, in a word. */
  readonly family: string;
  /** One line on what is different here. */
  readonly summary: string;
  readonly claim: Claim;
  readonly images: TargetImages;
  /** What the first layers do to raw pixels (0 to 255), in words; the layers themselves are in the model. */
  readonly preprocessing: string;
  readonly recipe: DescentRecipe;
  /** Both sides of its images are multiples of this. */
  readonly sideMultiple: number;
  /**
   * Builds the untrained network: input [N, height, width, channels] of raw pixels (0 to 255, float32), one output whose
   * numbers are what the target of its task says. The caller compiles and disposes it.
   *
   * @param tfjs the API of whichever backend was loaded
   * @param names of the classes or key points that it tells
   * @param seed fixes every initial weight
   */
  build(tfjs: typeof tf, input: ImageShape, names: readonly string[], seed: number): tf.LayersModel;
}

export type AnyVariant = Variant | ClassVariant | TargetVariant;
