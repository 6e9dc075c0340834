/** A child process that trains one variant on a few labelled images. */
import type { LabelledPart } from "../../src/dataset/labelled-dataset.ts";
import { imagesAt } from "../../src/dataset/set-apart.ts";
import { studyPresets } from "../../src/study/protocol.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { targetDatasetOf } from "../../src/training/target-images.ts";
import { trainTargetVariant } from "../../src/training/train-target.ts";
import type { TargetVariant } from "../../src/zoo/types.ts";
import { printRecord } from "./print-record.ts";
import { targetVariantOf, type TargetOverfitRecord, type TargetOverfitSpec } from "./target-overfit.ts";
import type { Order } from "./train-each.ts";

/** As the study trains networks that find a point. */
const updatesPerEpoch = 16;
const usualEpochs = 20;

async function train({ id, spec, backend: forced }: Order<TargetOverfitSpec>): Promise<TargetOverfitRecord> {
  const { variantId, count, seed, preset, learningRate } = spec;
  const known = targetVariantOf(variantId);
  const batchSize = Math.min(known.recipe.batchSize, count);
  const epochs = Math.max(2, Math.round(usualEpochs * studyPresets[preset].factor));
  const { attempts } = known.recipe;
  const variant: TargetVariant = {
    ...known,
    recipe: {
      ...known.recipe,
      batchSize,
      epochs: { full: epochs, quick: epochs },
      patience: epochs,
      attempts: learningRate === null ? attempts : [{ ...attempts[0]!, learningRate }],
    },
  };
  const all = targetDatasetOf(known, "quick", seed, { trainCount: count, validationCount: 1 });
  const backend = await loadBackend(forced ?? undefined);
  const dataset = { ...all, train: again(all.train, updatesPerEpoch * batchSize), validation: all.train };
  const { manifest } = await trainTargetVariant(variant, dataset, backend, { preset: "quick", seed });
  const { outcome, history } = manifest.training;
  return {
    id,
    outcome,
    updates: history.length * updatesPerEpoch,
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
