import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boxDataset } from "../../src/dataset/dataset.ts";
import { defaultBoxOptions } from "../../src/dataset/boxes.ts";
import type { Dataset } from "../../src/dataset/types.ts";
import { variants } from "../../src/zoo/registry.ts";
import type { OptimizerRecipe, Recipe, Variant } from "../../src/zoo/types.ts";

/** A 2x2 box in 6x6 pixels has 25 places, so that 150 images hold every one of them. */
export function tinyDataset(seed = 1): Dataset {
  return boxDataset({
    options: { ...defaultBoxOptions, side: 6, boxSize: [2, 2] },
    seed,
    trainCount: 150,
    validationCount: 40,
  });
}

/** A variant of the zoo with a recipe short enough for a test. */
export function withRecipe(
  variant: Variant,
  attempts: readonly OptimizerRecipe[],
  epochs: number,
  patience = epochs,
): Variant {
  const recipe: Recipe = {
    kind: "gradient-descent",
    attempts,
    loss: "mse",
    batchSize: 32,
    epochs: { full: epochs, quick: epochs },
    patience,
  };
  return { ...variant, recipe };
}

export const tinyLinear = (epochs: number, ...learningRates: number[]): Variant =>
  withRecipe(
    variants["linear-sgd"],
    learningRates.map((learningRate) => ({ name: "sgd", learningRate })),
    epochs,
  );

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "boxbench-training-"));
}
