import type * as tf from "@tensorflow/tfjs";
import { makeFigureImages } from "../dataset/figures.ts";
import type { ClassDataset } from "../dataset/types.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import type { ClassVariant, DescentRecipe, Pretraining } from "../zoo/types.ts";
import { autoencoderFrom, drawingObjective } from "./autoencoder.ts";
import { descend, type FindOptions } from "./find-weights.ts";
import { classObjective } from "../tasks/objective.ts";

const validationCount = 100;

/**
 * Trains the layers that a variant freezes, in a network of their own, and puts their weights into `model`.
 *
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted
 */
export async function pretrain(
  tf: TensorFlow,
  model: tf.Sequential,
  variant: ClassVariant & { readonly pretraining: Pretraining },
  dataset: ClassDataset,
  options: FindOptions,
): Promise<void> {
  const { pretraining } = variant;
  const source = variant.build(tf, dataset.train, options.seed);
  for (const layer of source.layers) layer.trainable = true;
  const common = { tf, recipe: recipeOf(pretraining), checkpoint: null };
  try {
    if (pretraining.kind === "other-figures") {
      const figures = { ...dataset.source.options, figures: pretraining.figures };
      const { seed } = options;
      const train = makeFigureImages(figures, pretraining.count, seed, "pretraining-figures");
      const validation = makeFigureImages(figures, validationCount, seed, "pretraining-validation-figures");
      const objective = classObjective(train, validation, variant.head);
      await descend({ ...common, model: source, train, validation, objective }, options);
    } else {
      const { train, validation } = dataset;
      const network = autoencoderFrom(tf, source, options.seed);
      const objective = drawingObjective(train, validation);
      await descend({ ...common, model: network, train, validation, objective }, options);
    }
    for (const name of pretraining.layers) {
      model.getLayer(name).setWeights(source.getLayer(name).getWeights());
    }
  } finally {
    source.dispose();
  }
}

function recipeOf({ kind, optimizer, batchSize, epochs }: Pretraining): DescentRecipe {
  return {
    kind: "gradient-descent",
    attempts: [optimizer],
    loss: kind === "autoencoder" ? "mse" : "binary-cross-entropy",
    batchSize,
    epochs,
    patience: epochs.full,
  };
}
