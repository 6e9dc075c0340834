/** A child process that trains one classifier on a few images. */
import { loadBackend } from "../../src/tfjs/backend.ts";
import { classDatasetOf } from "../../src/training/class-images.ts";
import { fewClassImages } from "../../src/training/few-images.ts";
import { trainClassVariant } from "../../src/training/train-class.ts";
import { classVariantOf } from "../../src/zoo/tasks.ts";
import type { ClassOverfitRecord } from "./class-overfit.ts";
import { fewImagesRecipe, updatesPerEpoch, type FewImagesSpec } from "./few-images.ts";
import { printRecord } from "./print-record.ts";
import type { Order } from "./train-each.ts";

async function train({ id, spec, backend: forced }: Order<FewImagesSpec>): Promise<ClassOverfitRecord> {
  const { variantId, count, seed } = spec;
  const known = classVariantOf(variantId);
  const variant = { ...known, recipe: fewImagesRecipe(known.recipe, spec) };
  const all = classDatasetOf(variant, "quick", seed, { trainCount: Math.max(2, count), testCount: 2 });
  const dataset = fewClassImages(all, count, updatesPerEpoch * variant.recipe.batchSize);
  const backend = await loadBackend(forced ?? undefined);
  const { manifest } = await trainClassVariant(variant, dataset, backend, { preset: "quick", seed });
  const { training, accuracy } = manifest;
  return {
    id,
    outcome: training.outcome,
    updates: training.history.length * updatesPerEpoch,
    accuracy: accuracy === null ? null : { accuracy: accuracy.accuracy, logLoss: accuracy.logLoss },
    losses: training.history.map(({ validationLogLoss }) => validationLogLoss),
  };
}

await printRecord(train);
