import type * as tf from "@tensorflow/tfjs";
import { dense, divideBy255, dividedBy255, flatten, network } from "./blocks.ts";
import { dropout, halve, probability, squareConvolution } from "./class-blocks.ts";
import type { Rule } from "./claim.ts";
import { claimIn, curesClasses, helps } from "./class-claims.ts";
import { classRecipe, fewGreyImages, flipsShiftsTurns } from "./class-recipes.ts";
import type { ClassVariant, ImageShape, OptimizerRecipe } from "./types.ts";

/** 36,829,121 parameters at 80x130, of which 36,569,600 are in the dense layer of 512. */
function build(tfjs: typeof tf, input: ImageShape, seed: number): tf.Sequential {
  const convolution = (name: string, filters: number, padding: "same" | "valid") =>
    squareConvolution(tfjs, name, seed, { filters, size: 3, padding });
  return network(tfjs, [
    divideBy255(tfjs, input),
    convolution("conv-1", 64, "same"),
    convolution("conv-2", 64, "valid"),
    halve(tfjs, "pool-1"),
    dropout(tfjs, "dropout-1", 0.25),
    convolution("conv-3", 128, "same"),
    convolution("conv-4", 128, "valid"),
    halve(tfjs, "pool-2"),
    dropout(tfjs, "dropout-2", 0.25),
    flatten(tfjs),
    dense(tfjs, "hidden", 512, "relu", seed),
    dropout(tfjs, "dropout-3", 0.5),
    probability(tfjs, seed),
  ]);
}

const oscillation = "the training loss oscillates and the validation loss is constant";
const oscillates: readonly Rule[] = [
  { metric: "validationLossRange", is: "below", value: 0.05 },
  { metric: "trainLossRises", is: "above", value: 0.25 },
];

const recipe = { ...classRecipe, batchSize: 16, epochs: { full: 20, quick: 2 }, patience: 20 };

const common = {
  task: "classes",
  family: "huge",
  preprocessing: dividedBy255,
  images: fewGreyImages,
  head: "sigmoid",
  recipe,
  onDemand: { minutes: 3 },
  build,
} as const satisfies Partial<ClassVariant>;

export const hugeCnn: ClassVariant = {
  ...common,
  id: "huge-cnn",
  summary:
    "the question's network: four convolutions and 512 hidden units with dropout, on 35 images; Adam at 0.001",
  claim: claimIn("huge", "the question", oscillation, oscillates),
};

export const hugeAugmented: ClassVariant = {
  ...common,
  id: "huge-augmented",
  summary: "huge-cnn with flips, shifts and turns of its training images",
  recipe: { ...recipe, augmentation: flipsShiftsTurns },
  claim: claimIn("huge", "a reply", "augment the images", curesClasses("huge-cnn")),
};

function withOptimizer(
  id: string,
  optimizer: OptimizerRecipe,
  summary: string,
  claim: ClassVariant["claim"],
): ClassVariant {
  return { ...common, id, summary, recipe: { ...recipe, attempts: [optimizer] }, claim };
}

function withRate(id: string, learningRate: number): ClassVariant {
  return withOptimizer(
    id,
    { name: "sgd", learningRate },
    `huge-cnn with SGD at a learning rate of ${learningRate}`,
    claimIn("huge", "a reply", `lower the learning rate: to ${learningRate}`, curesClasses("huge-cnn")),
  );
}

export const hugeLr01 = withOptimizer(
  "huge-lr-0.1",
  { name: "sgd", learningRate: 0.1 },
  "huge-cnn with SGD at a learning rate of 0.1",
  claimIn("huge", "the question", `${oscillation}: with SGD`, oscillates),
);
export const hugeLr001 = withRate("huge-lr-0.01", 0.01);
export const hugeLr0005 = withRate("huge-lr-0.005", 0.005);
export const hugeLr0001 = withRate("huge-lr-0.001", 0.001);

export const hugeMomentum = withOptimizer(
  "huge-momentum",
  { name: "momentum", learningRate: 0.01, momentum: 0.9 },
  "huge-lr-0.01 with a momentum of 0.9",
  claimIn("huge", "a reply", "use SGD with momentum", helps("huge-lr-0.01")),
);
