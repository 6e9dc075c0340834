import { slowAdam } from "./recipes.ts";
import type { Augmentation, ClassImages, DescentRecipe } from "./types.ts";

/** The shape of the discussion of the huge network: 35 + 10 grey images of 80x130. What is drawn is ours. */
export const fewGreyImages: ClassImages = {
  height: 80,
  width: 130,
  channels: 1,
  figures: ["rows", "columns"],
  noiseSigma: 10,
  trainCount: 35,
  validationCount: 10,
};

/** The discussion of the flat line has 287 RGB images of 256x256: 57 of ours, one in five, are held out. */
export const largeColourImages: ClassImages = {
  ...fewGreyImages,
  height: 256,
  width: 256,
  channels: 3,
  trainCount: 230,
  validationCount: 57,
};

/** The same at a quarter of the side, at a sixteenth of the work. */
export const colourImages: ClassImages = { ...largeColourImages, height: 64, width: 64 };

/** Each variant says only what it changes. No training ends early: a flat line is to be seen to its end. */
export const classRecipe: DescentRecipe = {
  kind: "gradient-descent",
  attempts: [slowAdam],
  loss: "binary-cross-entropy",
  batchSize: 16,
  epochs: { full: 20, quick: 4 },
  patience: 100,
};

export const flipsShiftsTurns: Augmentation = { flips: true, largestShift: 0.1, largestTurn: 15 };
