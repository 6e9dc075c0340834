/** A child process that trains one classifier on a few images. */
import { studyPresets } from "../../src/study/protocol.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { classDatasetOf } from "../../src/training/class-images.ts";
import { fewClassImages } from "../../src/training/few-images.ts";
import { trainClassVariant } from "../../src/training/train-class.ts";
import { classVariantOf } from "../../src/zoo/tasks.ts";
import type { ClassVariant } from "../../src/zoo/types.ts";
import type { ClassOverfitRecord, ClassOverfitSpec } from "./class-overfit.ts";
import { printRecord } from "./print-record.ts";
import type { Order } from "./train-each.ts";

/** As the study trains networks that find a point. */
const updatesPerEpoch = 16;
const usualEpochs = 20;

async function train({ id, spec, backend: forced }: Order<ClassOverfitSpec>): Promise<ClassOverfitRecord> {
  const variant = changedVariant(spec);
  const { count, seed } = spec;
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

/** A variant with batches of no more images than there are, and as many epochs as the preset has. */
function changedVariant({ variantId, count, preset, learningRate }: ClassOverfitSpec): ClassVariant {
  const variant = classVariantOf(variantId);
  const { batchSize, attempts } = variant.recipe;
  const epochs = Math.max(2, Math.round(usualEpochs * studyPresets[preset].factor));
  return {
    ...variant,
    recipe: {
      ...variant.recipe,
      batchSize: Math.min(batchSize, count),
      epochs: { full: epochs, quick: epochs },
      attempts: learningRate === null ? attempts : [{ ...attempts[0]!, learningRate }],
    },
  };
}

await printRecord(train);
