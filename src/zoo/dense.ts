import type * as tf from "@tensorflow/tfjs";
import { dense, divideBy255, dividedBy255, flatten, network, point } from "./blocks.ts";
import { claimOfReply, cures, works } from "./claims.ts";
import { defaultSgd, questionRecipe } from "./recipes.ts";
import type { ModelInput, Variant } from "./types.ts";

const buildWith =
  (activation: "relu" | "sigmoid") =>
  (tfjs: typeof tf, input: ModelInput, seed: number): tf.Sequential =>
    network(tfjs, [
      divideBy255(tfjs, input),
      flatten(tfjs),
      dense(tfjs, "hidden", 100, activation, seed),
      point(tfjs, seed),
    ]);

const common = {
  family: "dense",
  channels: 1,
  preprocessing: dividedBy255,
  outputRange: [-1, 1],
} as const satisfies Partial<Variant>;

export const denseOnly: Variant = {
  ...common,
  id: "dense-only",
  summary: "cnn-gray without its convolutions: 100 ReLU units, then the point",
  recipe: { ...questionRecipe, epochs: { full: 60, quick: 20 }, patience: 15 },
  build: buildWith("relu"),
  claim: claimOfReply("remove the conv layers and it works", cures("cnn-gray")),
};

export const sigmoidHidden: Variant = {
  ...common,
  id: "sigmoid-hidden",
  summary: "100 sigmoid units, then the point; SGD at its default learning rate of 0.01",
  recipe: {
    ...questionRecipe,
    attempts: [defaultSgd],
    epochs: { full: 100, quick: 30 },
    patience: 15,
  },
  build: buildWith("sigmoid"),
  claim: claimOfReply("one sigmoid hidden layer and default SGD will do", [works]),
};
