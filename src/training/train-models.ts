import { access, constants } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { makeFolder } from "../core/make-folder.ts";
import { sha256OfLabelled, type LabelledDataset } from "../dataset/labelled-dataset.ts";
import type { Dataset } from "../dataset/types.ts";
import { loadBackend } from "../tfjs/backend.ts";
import type { BackendId, LoadedBackend } from "../tfjs/types.ts";
import { anyVariantOf, isTarget } from "../zoo/tasks.ts";
import type { AnyVariant, PresetName, TargetVariant, Variant } from "../zoo/types.ts";
import { datasetOfPlaces } from "./place-images.ts";
import { removeCheckpoint } from "./checkpoint.ts";
import { classDatasetOf, sha256OfClassDataset } from "./class-images.ts";
import type { EpochProgress } from "./find-weights.ts";
import type { AnyManifest } from "./manifest.ts";
import { modelFileNames, openModelFolder } from "./model-folder.ts";
import { saveModel } from "./saved-model.ts";
import { trainClassVariant } from "./train-class.ts";
import { targetDatasetOf } from "./target-images.ts";
import { trainTargetVariant } from "./train-target.ts";
import { sha256OfDataset, trainVariant } from "./train.ts";
import type { TrainOptions } from "./training-facts.ts";

export interface TrainModelsOptions {
  readonly variantIds: readonly string[];
  /** The images for variants that find a point and have no images of their own; null where none is to be trained. */
  readonly dataset: Dataset | null;
  /** The user's own images for variants that are trained on what labels say; absent where these draw their own. */
  readonly labelled?: LabelledDataset;
  /** Whether `dataset` is the user's: then it is for all variants that find a point. */
  readonly isOwnData?: boolean;
  readonly preset: PresetName;
  readonly seed: number;
  /** Folder that gets one folder for each variant. */
  readonly out: string;
  /** Folder for checkpoints. */
  readonly checkpoints: string;
  /** The backend to use; without it the fastest that loads. */
  readonly backend?: BackendId;
  /** Trains again what is there, from the start. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

/** Called as training goes on. `position` counts from 1. */
export interface TrainModelsHooks {
  /** Before the first variant that has to be trained. */
  onBackend?(backend: LoadedBackend): void;
  /** The folder is complete for this preset, seed and data. */
  onKept?(variantId: string, position: number, manifest: AnyManifest): void;
  onEpoch?(variantId: string, position: number, progress: EpochProgress): void;
  onTrained?(variantId: string, position: number, manifest: AnyManifest): void;
}

/**
 * Trains variants one after the other and saves each as soon as it is trained. A folder that already holds the
 * variant, trained with the same preset and seed on the same images, is kept.
 *
 * @returns the manifests, in the order of `variantIds`
 * @throws BoxbenchError UNAVAILABLE when the backend does not load
 * @throws BoxbenchError MODEL_FILE or HASH_MISMATCH when a folder that is there is damaged
 * @throws BoxbenchError OUTPUT when `out` or `checkpoints` cannot be written
 * @throws BoxbenchError INTERRUPTED when `signal` is aborted; the same call goes on from the checkpoint
 */
export async function trainModels(
  options: TrainModelsOptions,
  hooks: TrainModelsHooks = {},
): Promise<AnyManifest[]> {
  await checkWritable(options.out);
  let backend: LoadedBackend | undefined;
  const manifests: AnyManifest[] = [];
  for (const [index, variantId] of options.variantIds.entries()) {
    const kept = await keptManifest(variantId, options);
    if (kept !== null) {
      hooks.onKept?.(variantId, index + 1, kept);
      manifests.push(kept);
      continue;
    }
    if (backend === undefined) {
      backend = await loadBackend(options.backend);
      hooks.onBackend?.(backend);
    }
    const manifest = await trainAndSave(variantId, backend, options, (progress) =>
      hooks.onEpoch?.(variantId, index + 1, progress),
    );
    hooks.onTrained?.(variantId, index + 1, manifest);
    manifests.push(manifest);
  }
  return manifests;
}

async function trainAndSave(
  variantId: string,
  backend: LoadedBackend,
  options: TrainModelsOptions,
  onEpoch: (progress: EpochProgress) => void,
): Promise<AnyManifest> {
  const variant = anyVariantOf(variantId);
  const trainOptions: TrainOptions = {
    preset: options.preset,
    seed: options.seed,
    checkpoints: options.checkpoints,
    fresh: options.fresh ?? false,
    onEpoch,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const trained = await trainAny(variant, backend, options, trainOptions);
  const manifest = await saveModel(join(options.out, variantId), trained);
  if (trained.checkpoint !== null) await removeCheckpoint(trained.checkpoint);
  return manifest;
}

function trainAny(
  variant: AnyVariant,
  backend: LoadedBackend,
  options: TrainModelsOptions,
  trainOptions: TrainOptions,
) {
  if (isTarget(variant))
    return trainTargetVariant(variant, labelledOf(variant, options), backend, trainOptions);
  if (variant.task !== "classes")
    return trainVariant(variant, boxesOf(variant, options), backend, trainOptions);
  return trainClassVariant(
    variant,
    classDatasetOf(variant, options.preset, options.seed),
    backend,
    trainOptions,
  );
}

function labelledOf(variant: TargetVariant, { labelled, preset, seed }: TrainModelsOptions): LabelledDataset {
  return labelled ?? targetDatasetOf(variant, preset, seed);
}

/** What identifies the images that a variant is to be trained on. */
function sha256OfAsked(variant: AnyVariant, options: TrainModelsOptions): string {
  if (isTarget(variant)) return sha256OfLabelled(labelledOf(variant, options));
  return variant.task === "classes"
    ? sha256OfClassDataset(classDatasetOf(variant, options.preset, options.seed))
    : sha256OfDataset(boxesOf(variant, options));
}

/** The manifest of a complete folder that was trained as asked; null where there is no such folder. */
async function keptManifest(variantId: string, options: TrainModelsOptions): Promise<AnyManifest | null> {
  const directory = join(options.out, variantId);
  if (options.fresh === true || !existsSync(join(directory, modelFileNames.manifest))) return null;
  const { manifest } = await openModelFolder(directory);
  const { preset, seed, datasetSha256 } = manifest.training;
  if (preset !== options.preset || seed !== options.seed) return null;
  const asked = sha256OfAsked(anyVariantOf(variantId), options);
  return datasetSha256 === asked ? manifest : null;
}

/** @throws BoxbenchError USAGE when no images were given */
function boxesOf(variant: Variant, { dataset, isOwnData, seed }: TrainModelsOptions): Dataset {
  if (isOwnData !== true && variant.images !== undefined) return datasetOfPlaces(variant.images, seed);
  if (dataset !== null) return dataset;
  throw new BoxbenchError("USAGE", `${variant.id} needs images with a point in each to train on.`);
}

/** Hours of training should not end in a folder that cannot be written. */
async function checkWritable(out: string): Promise<void> {
  try {
    await makeFolder(out);
    await access(out, constants.W_OK);
  } catch (cause) {
    throw new BoxbenchError("OUTPUT", `Cannot write models to ${out}: ${messageOf(cause)}.`, { cause });
  }
}
