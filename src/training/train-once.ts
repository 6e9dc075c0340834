import { BoxbenchError } from "../core/errors.ts";
import type { TargetTask } from "../core/results.ts";
import { defaultBoxOptions } from "../dataset/boxes.ts";
import { boxDataset } from "../dataset/dataset.ts";
import type { LabelledDataset } from "../dataset/labelled-dataset.ts";
import type { ClassDataset, Dataset } from "../dataset/types.ts";
import type { LoadedBackend } from "../tfjs/types.ts";
import { anyVariantOf, isTarget } from "../zoo/tasks.ts";
import type {
  AnyVariant,
  ClassVariant,
  DescentRecipe,
  PresetName,
  TargetVariant,
  Variant,
} from "../zoo/types.ts";
import { classDatasetOf, type ClassCounts } from "./class-images.ts";
import type { EpochProgress } from "./find-weights.ts";
import { datasetOfPlaces } from "./place-images.ts";
import type { ClassManifest, Manifest, TargetManifest } from "./manifest.ts";
import { datasetSizes } from "./presets.ts";
import { targetDatasetOf } from "./target-images.ts";
import { trainTargetVariant } from "./train-target.ts";
import { trainClassVariant } from "./train-class.ts";
import { trainVariant } from "./train.ts";

export interface TrainOnceOptions extends ClassCounts {
  readonly variantId: string;
  readonly seed: number;
  /** `full` without it. */
  readonly preset?: PresetName;
  /** In place of that of the recipe, of which then only the first optimizer is tried. */
  readonly learningRate?: number;
  /** In place of that of recipe and preset. */
  readonly epochs?: number;
  /** In place of the images that seed, preset and counts give; of the variant's own task. */
  readonly dataset?: Dataset | ClassDataset | LabelledDataset;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (progress: EpochProgress) => void;
}

/** What one training came to, by task. */
export type TrainedOnce =
  | ({ readonly task: "point" } & Pick<Manifest, "variantId" | "parameters" | "training" | "accuracy">)
  | ({ readonly task: "classes" } & Pick<ClassManifest, "variantId" | "parameters" | "training" | "accuracy">)
  | ({ readonly task: TargetTask } & Pick<
      TargetManifest,
      "variantId" | "parameters" | "training" | "accuracy"
    >);

/**
 * Trains a variant of any task once, in this process, and leaves no file: history and accuracy are all that stays.
 * Without an override it is the training that `trainModels` does.
 *
 * @throws BoxbenchError USAGE when there is no such variant, or a number cannot be used
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted
 */
export async function trainOnce(backend: LoadedBackend, options: TrainOnceOptions): Promise<TrainedOnce> {
  const { seed, preset = "full", signal, onEpoch, dataset } = options;
  const variant = anyVariantOf(options.variantId);
  const changed = { ...variant, recipe: changedRecipe(variant, options) };
  const trainOptions = {
    preset,
    seed,
    ...(signal === undefined ? {} : { signal }),
    ...(onEpoch === undefined ? {} : { onEpoch }),
  };
  if (variant.task === "classes") {
    const images = (dataset as ClassDataset | undefined) ?? classDatasetOf(variant, preset, seed, options);
    const { manifest } = await trainClassVariant(changed as ClassVariant, images, backend, trainOptions);
    const { variantId, parameters, training, accuracy } = manifest;
    return { task: "classes", variantId, parameters, training, accuracy };
  }
  if (isTarget(variant)) {
    const images =
      (dataset as LabelledDataset | undefined) ?? targetDatasetOf(variant, preset, seed, options);
    const { manifest } = await trainTargetVariant(changed as TargetVariant, images, backend, trainOptions);
    const { variantId, parameters, training, accuracy } = manifest;
    return { task: variant.task, variantId, parameters, training, accuracy };
  }
  const sizes = {
    trainCount: options.trainCount ?? datasetSizes[preset].trainCount,
    validationCount: options.validationCount ?? datasetSizes[preset].validationCount,
  };
  const images =
    (dataset as Dataset | undefined) ??
    (variant.images === undefined
      ? boxDataset({ options: defaultBoxOptions, seed, ...sizes })
      : datasetOfPlaces(variant.images, seed));
  const { manifest } = await trainVariant(changed as Variant, images, backend, trainOptions);
  const { variantId, parameters, training, accuracy } = manifest;
  return { task: "point", variantId, parameters, training, accuracy };
}

/** @throws BoxbenchError USAGE when an override cannot be used */
function changedRecipe(
  { id, recipe }: AnyVariant,
  { learningRate, epochs }: Pick<TrainOnceOptions, "learningRate" | "epochs">,
): AnyVariant["recipe"] {
  if (learningRate === undefined && epochs === undefined) return recipe;
  if (recipe.kind !== "gradient-descent") {
    throw new BoxbenchError("USAGE", `${id} is solved exactly: it has no learning rate and no epochs.`);
  }
  return { ...recipe, ...withRate(recipe, learningRate), ...withEpochs(epochs) };
}

function withRate(
  { attempts }: DescentRecipe,
  learningRate: number | undefined,
): Pick<DescentRecipe, "attempts"> {
  if (learningRate === undefined) return { attempts };
  if (!Number.isFinite(learningRate) || learningRate <= 0) {
    throw new BoxbenchError(
      "USAGE",
      `The learning rate is ${learningRate}; it must be a number above 0, such as 0.01.`,
    );
  }
  return { attempts: [{ ...attempts[0]!, learningRate }] };
}

function withEpochs(epochs: number | undefined): Partial<Pick<DescentRecipe, "epochs">> {
  if (epochs === undefined) return {};
  if (!Number.isSafeInteger(epochs) || epochs < 1) {
    throw new BoxbenchError(
      "USAGE",
      `The number of epochs is ${epochs}; it must be a whole number, 1 or more.`,
    );
  }
  return { epochs: { full: epochs, quick: epochs } };
}
