import type { TrainingSpec, StudyOptimizer } from "../core/study/training.ts";
import { variantIds, variantOf } from "../zoo/registry.ts";
import { describeOptimizer as describeRecipe, questionAdam, questionRecipe } from "../zoo/recipes.ts";
import type { OptimizerRecipe, Variant } from "../zoo/types.ts";
import { corruptionNames } from "./corruptions.ts";
import type { ImageKindName } from "./image-kinds.ts";

/** Updates per epoch: often enough to see a plateau end. */
const updatesPerEpoch = 16;

/** Smaller than the 128 of the recipes: what counts for learning is updates, and a small batch makes more of them. */
const batchSize = 32;

/** Half the limit under which a network counts as working: more training would change no verdict. */
const enoughPx = 0.5;

interface Budget {
  readonly epochs: number;
  readonly patience: number;
}

/** How long a network is trained, by its cost. */
const budgets = {
  cnn: { epochs: 12, patience: 7 },
  light: { epochs: 20, patience: 8 },
  dense: { epochs: 30, patience: 10 },
  linear: { epochs: 60, patience: 15 },
  heads: { epochs: 20, patience: 10 },
} as const satisfies Record<string, Budget>;

/** `study` is for numbers to publish, `quick` for a first look, `long` for who doubts that the budget is enough. */
export const studyPresets = {
  study: { factor: 1, validationCount: 250 },
  quick: { factor: 0.5, validationCount: 100 },
  long: { factor: 5, validationCount: 1_000 },
} as const;

export type StudyPreset = keyof typeof studyPresets;

export const studyPresetNames = Object.keys(studyPresets) as readonly StudyPreset[];

function budgetOf({ id, family }: Variant): Budget {
  return id === "small-conv" ? budgets.light : budgets[family];
}

/**
 * The first variant with the same network, loss and output scale: what is trained for one need not be trained
 * again for the other.
 */
export function networkOf(variantId: string): string {
  const variant = variantOf(variantId);
  const same = variantIds.map(variantOf).find(
    (other) =>
      other.build === variant.build &&
      other.channels === variant.channels &&
      // Where least squares solves, the network is the same, and so is its loss.
      lossOf(other) === lossOf(variant),
  );
  return same?.id ?? variantId;
}

function lossOf({ recipe }: Variant): TrainingSpec["loss"] {
  // The losses of classes have no part in finding a point.
  return recipe.kind === "gradient-descent" ? (recipe.loss as TrainingSpec["loss"]) : "mse";
}

/** The optimizers that a variant's recipe tries, in order. */
export function optimizersOf({ recipe }: Variant): StudyOptimizer[] {
  if (recipe.kind === "least-squares") return [{ name: "least-squares" }];
  return recipe.attempts.flatMap(({ name, learningRate }) =>
    name === "momentum" ? [] : [{ name, learningRate }],
  );
}

/** An optimizer as reports print it, such as `Adam lr 0.01`. */
export function describeOptimizer(optimizer: StudyOptimizer): string {
  return optimizer.name === "least-squares" ? "least squares" : describeRecipe(recipeOf(optimizer));
}

/** An optimizer as training takes it: Adam with the question's other settings. */
export function recipeOf(optimizer: Exclude<StudyOptimizer, { name: "least-squares" }>): OptimizerRecipe {
  const { name, learningRate } = optimizer;
  return name === "sgd" ? { name, learningRate } : { ...questionAdam, learningRate };
}

export interface SpecChoice {
  readonly optimizer?: StudyOptimizer;
  readonly images?: ImageKindName;
  readonly outputRange?: readonly [low: number, high: number];
  readonly tests?: readonly string[];
}

/** A training of a variant's network on new images all the time. */
export function specOf(
  variantId: string,
  seed: number,
  preset: StudyPreset,
  choice: SpecChoice = {},
): TrainingSpec {
  const variant = variantOf(variantId);
  const { factor, validationCount } = studyPresets[preset];
  const { epochs, patience } = budgetOf(variant);
  const [low, high] = choice.outputRange ?? variant.outputRange;
  return {
    network: networkOf(variantId),
    optimizer: choice.optimizer ?? optimizersOf(variant)[0]!,
    loss: lossOf(variant),
    outputRange: [low, high],
    images: choice.images ?? "clean",
    distinct: null,
    batchSize,
    updatesPerEpoch,
    epochs: Math.max(2, Math.round(epochs * factor)),
    patience: Math.max(2, Math.round(patience * factor)),
    enoughPx,
    validationCount,
    seed,
    tests: [...(choice.tests ?? [])],
  };
}

/**
 * Variants that learn, one for each kind of network: the ones to try on harder images, since a network that
 * finds nothing on clean ones has nothing to lose.
 */
export const representatives = [
  "cnn-low-lr",
  "small-conv",
  "dense-only",
  "linear-high-lr",
  "linear-exact",
] as const;

const robustnessTests = [...corruptionNames, "noisy", "cluttered", "sizes"];

/**
 * A training on clean images with an optimizer. Where it is that of a representative, the network is also tried
 * on all that may happen to an image, whichever part of the study asks: so it is trained once for all parts.
 */
export function cleanSpecOf(
  variantId: string,
  seed: number,
  preset: StudyPreset,
  optimizer?: StudyOptimizer,
): TrainingSpec {
  const spec = specOf(variantId, seed, preset, optimizer === undefined ? {} : { optimizer });
  const own = describeTraining(spec);
  const isTried = representatives.some((id) => describeTraining(specOf(id, seed, preset)) === own);
  return isTried ? { ...spec, tests: robustnessTests } : spec;
}

/** The batch of this study, and that of the recipes. */
export const batchSizes = [batchSize, questionRecipe.batchSize] as const;

/** A variant's recipe with another batch, and as many updates. */
export function batchSpecOf(
  variantId: string,
  size: number,
  seed: number,
  preset: StudyPreset,
): TrainingSpec {
  const spec = cleanSpecOf(variantId, seed, preset);
  return size === batchSize ? spec : { ...spec, batchSize: size, tests: [] };
}

/** How many times longer than the rest of the study a slow network is trained: about as long as its recipe says. */
export const longerFactor = 10;

/** Variants that are still getting better when the updates of the study are used up. */
export const slowLearners = ["cnn-sgd", "cnn-msle", "linear-sgd", "sigmoid-hidden"] as const;

/** A variant's recipe with ten times the updates, and ten times the patience. */
export function longerSpecOf(variantId: string, seed: number, preset: StudyPreset): TrainingSpec {
  const { epochs, patience, ...spec } = specOf(variantId, seed, preset);
  return { ...spec, epochs: longerFactor * epochs, patience: longerFactor * patience };
}

function describeTraining({ network, optimizer, outputRange, loss }: TrainingSpec): string {
  return JSON.stringify({ network, optimizer, outputRange, loss });
}

/** Numbers of images of the overfit protocol: one, then two, three, up to 100. */
export const overfitCounts = [1, 2, 3, 10, 30, 100] as const;

/** A training on a few images again and again, validated on the same. */
export function overfitSpecOf(
  variantId: string,
  count: number,
  seed: number,
  preset: StudyPreset,
): TrainingSpec {
  // Of a recipe's rates the most cautious one: where the first diverges, that is not for a lack of images.
  const spec = specOf(variantId, seed, preset, { optimizer: optimizersOf(variantOf(variantId)).at(-1)! });
  return { ...spec, distinct: count, batchSize: Math.min(count, batchSize), validationCount: count };
}
