import type { SceneOptions } from "../../dataset/types.ts";
import { questionAdam } from "../recipes.ts";
import type { DescentRecipe } from "../types.ts";

/** What all drawn images have: shapes that are none of the things, some over them, and noise. */
export const cluttered = {
  side: 64,
  channels: 1,
  largestTurn: 0,
  background: 0,
  foreground: 255,
  noiseSigma: 10,
  distractors: 3,
  occluders: 1,
} as const satisfies Partial<SceneOptions>;

/** Each variant says only what it changes. */
export const targetRecipe: DescentRecipe = {
  kind: "gradient-descent",
  attempts: [{ ...questionAdam, learningRate: 0.002 }],
  loss: "mse",
  batchSize: 32,
  epochs: { full: 12, quick: 6 },
  patience: 6,
  cooldown: 0.3,
};
