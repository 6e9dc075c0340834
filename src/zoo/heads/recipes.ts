import { squareOptions } from "../../dataset/places.ts";
import { dividedBy255 } from "../blocks.ts";
import { questionAdam } from "../recipes.ts";
import type { Claim, Rule } from "../claim.ts";
import type { DescentRecipe, PointImages, Variant } from "../types.ts";

/** Every place of a 9x9 square on 64x64, but for the lower right quarter of the image, which is scored on. */
export const quadrantImages: PointImages = {
  options: squareOptions,
  places: { split: "quadrant", margin: 0 },
};

/** How many of them are trained on: 3,136 places less 729. */
export const headImageCount = 2_407;

/**
 * Few updates of small batches: each of these networks is trained dozens of times by the study. The epoch is chosen, and
 * training ended, by images of places that are trained on: what is held out has no say in it.
 */
export const headRecipe: DescentRecipe = {
  kind: "gradient-descent",
  attempts: [{ ...questionAdam, learningRate: 0.003 }],
  loss: "mse",
  batchSize: 16,
  epochs: { full: 4, quick: 1 },
  patience: 3,
  enough: 0.25,
  cooldown: 0.25,
};

/** What all heads share. */
export const commonHead = {
  family: "heads",
  channels: 1,
  preprocessing: dividedBy255,
  outputRange: [-1, 1],
  images: quadrantImages,
  recipe: headRecipe,
} as const satisfies Partial<Variant>;

/** Pixels off, in a quarter of the image that was never seen, of a network that fails there. */
const failsAbovePx = 5;

export const finds: Rule = { metric: "meanErrorPx", is: "below", value: 1 };
export const fails: Rule = { metric: "meanErrorPx", is: "above", value: failsAbovePx };

export function claimOfPaper(statement: string, supportedWhen: readonly Rule[]): Claim {
  return { statement, by: "the CoordConv paper, https://arxiv.org/abs/1807.03247", supportedWhen };
}

export function claimBy(by: string, statement: string, supportedWhen: readonly Rule[]): Claim {
  return { statement, by, supportedWhen };
}

export const theComment = "a comment on the question, https://stats.stackexchange.com/questions/261704";
export const ours = "nobody; boxbench asks";
