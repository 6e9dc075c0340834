/** A child process that trains one variant on a few labelled images. */
import type { LabelledPart } from "../../src/dataset/labelled-dataset.ts";
import { imagesAt } from "../../src/dataset/set-apart.ts";
import { measuresOf } from "../../src/tasks/registry.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { targetDatasetOf } from "../../src/training/target-images.ts";
import { trainTargetVariant } from "../../src/training/train-target.ts";
import { targetVariantOf } from "../../src/zoo/tasks.ts";
import { fewImagesRecipe, updatesPerEpoch, type FewImagesSpec } from "./few-images.ts";
import { printRecord } from "./print-record.ts";
import type { TargetOverfitRecord } from "./target-overfit.ts";
import type { Order } from "./train-each.ts";

async function train({ id, spec, backend: forced }: Order<FewImagesSpec>): Promise<TargetOverfitRecord> {
  const { variantId, count, seed } = spec;
  const known = targetVariantOf(variantId);
  const recipe = fewImagesRecipe(known.recipe, spec);
  const { batchSize, epochs } = recipe;
  const variant = { ...known, recipe: { ...recipe, patience: epochs.full } };
  const all = targetDatasetOf(known, "quick", seed, { trainCount: count, validationCount: 1 });
  const backend = await loadBackend(forced ?? undefined);
  const dataset = { ...all, train: again(all.train, updatesPerEpoch * batchSize), validation: all.train };
  const { manifest } = await trainTargetVariant(variant, dataset, backend, { preset: "quick", seed });
  const { training, accuracy } = manifest;
  const { outcome, history } = training;
  return {
    id,
    outcome,
    updates: history.length * updatesPerEpoch,
    loss: accuracy === null ? null : measuresOf(accuracy.task)[0]!.meanOf(accuracy).mean,
    losses: history.map(({ validationLoss }) => validationLoss),
  };
}

/** The same images one after the other, so many in all and a tenth more, which chooses the epoch. */
function again(part: LabelledPart, rows: number): LabelledPart {
  const { count } = part.images;
  const length = Math.max(Math.ceil(rows / 0.9), count);
  return imagesAt(
    part,
    Array.from({ length }, (_, row) => row % count),
  );
}

await printRecord(train);
