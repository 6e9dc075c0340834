import { performance } from "node:perf_hooks";
import type * as tf from "@tensorflow/tfjs";
import { sha256Of } from "../core/hash.ts";
import { sha256OfImages, withChannels } from "../dataset/dataset.ts";
import { diagnoseLocalisation, pointsFromOutputs } from "../tasks/point/score.ts";
import { selectImages } from "../dataset/split.ts";
import type { Dataset, Images, ImageSet } from "../dataset/types.ts";
import { registerWasmGradients } from "../tfjs/gradients/register.ts";
import type { LoadedBackend, TensorFlow } from "../tfjs/types.ts";
import { headImageCount } from "../zoo/heads/recipes.ts";
import type { Variant } from "../zoo/types.ts";
import { choosingFor } from "./choosing-images.ts";
import { descend, type FindOptions, type FoundWeights } from "./find-weights.ts";
import type { Manifest, Reference } from "./manifest.ts";
import { predictOutputs } from "./network.ts";
import { pointObjective, type PointFacts } from "../tasks/objective.ts";
import { referenceFrom } from "./reference.ts";
import { epochIndices } from "./repeated.ts";
import { modelFromSaved, savedNetworkFrom, type SavedNetwork } from "./saved-network.ts";
import { solveLastLayer } from "./solve.ts";
import { checkpointOf, trainingFacts, type TrainOptions } from "./training-facts.ts";

/** A trained variant in memory: what `saveModel` writes. */
export interface TrainedVariant {
  /** The manifest but for the hashes of the files. */
  readonly manifest: Omit<Manifest, "files">;
  /** Null where training diverged. */
  readonly network: SavedNetwork | null;
  readonly reference: Reference | null;
  /** The folder to remove once this is saved; null without checkpoints. */
  readonly checkpoint: string | null;
}

/** Identifies the images of a data set, training and validation, in this order. */
export function sha256OfDataset(dataset: Dataset): string {
  return sha256Of(`${sha256OfImages(dataset.train)} ${sha256OfImages(dataset.validation)}`);
}

/**
 * Trains one variant: gradient descent with each optimizer of its recipe until one does not diverge, or least
 * squares. The same seed, data and backend give the same weights, interrupted or not, where the backend adds
 * numbers in a fixed order.
 *
 * @param dataset of 1 or 3 channels; converted to those of the variant
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the checkpoint stays
 * @throws BoxbenchError OUTPUT when a checkpoint cannot be written
 */
export async function trainVariant(
  variant: Variant,
  dataset: Dataset,
  backend: LoadedBackend,
  options: TrainOptions,
): Promise<TrainedVariant> {
  // Not where the backend is loaded: a runtime that is measured stays as TF.js ships it.
  if (backend.id === "tfjs/wasm") registerWasmGradients(backend.tf);
  const whole = withChannels(dataset.train, variant.channels);
  const validation = withChannels(dataset.validation, variant.channels);
  const { tf } = backend;
  const { side, channels } = whole;
  const { train, choosing, choosingCount } = choosingFor(variant, dataset, whole, options.seed);
  const model = variant.build(tf, { side, channels }, options.seed);
  try {
    const datasetSha256 = sha256OfDataset(dataset);
    const { recipe, outputRange } = variant;
    const topology: unknown = model.toJSON(null, false);
    const epoch = epochOf(variant, dataset, train);
    const rows = epoch.count;
    const dependsOn = { topology, recipe, outputRange, datasetSha256, rows, choosing: choosingCount };
    const checkpoint = await checkpointOf(variant.id, dependsOn, backend, options);
    const startedMs = performance.now();
    const task = { variant, tf, model, train: epoch, validation: choosing ?? validation, checkpoint };
    const result = await findWeights(task, options);
    const trained = result.outcome === "trained";
    const network = trained ? await savedNetworkFrom(tf, model) : null;
    const outputs = network === null ? null : await answersOf(tf, network, validation);
    const solvedSeconds = (performance.now() - startedMs) / 1000;
    const facts = trainingFacts(result, backend, options);
    return {
      manifest: {
        schemaVersion: 1,
        variantId: variant.id,
        summary: variant.summary,
        claim: { statement: variant.claim.statement, by: variant.claim.by },
        preprocessing: variant.preprocessing,
        inputShape: [side, side, channels],
        outputRange: [...outputRange],
        parameters: model.countParams(),
        training: {
          ...facts,
          datasetSha256,
          trainCount: train.count,
          ...(choosingCount === undefined ? {} : { choosingCount }),
          validationCount: validation.count,
          // Over an interruption, the epochs know how long they took and this process does not.
          seconds: facts.epochs === 0 ? solvedSeconds : facts.seconds,
        },
        accuracy:
          outputs === null
            ? null
            : diagnoseLocalisation(pointsFromOutputs(outputs, outputRange), validation.targets, side),
      },
      network,
      reference:
        outputs === null ? null : referenceFrom(variant.id, backend.id, validation, outputs, options.seed),
      checkpoint,
    };
  } finally {
    model.dispose();
  }
}

/** The images of an epoch. Recipes of heads count few epochs of many images; those of the question count many of any. */
function epochOf({ family }: Variant, { source }: Dataset, train: ImageSet): ImageSet {
  if (family !== "heads" || source.kind !== "folder") return train;
  return selectImages(train, epochIndices(train.count, headImageCount));
}

interface TrainTask {
  readonly variant: Variant;
  readonly tf: TensorFlow;
  readonly model: tf.LayersModel;
  readonly train: ImageSet;
  /** Images that choose the epoch. */
  readonly validation: ImageSet;
  readonly checkpoint: string | null;
}

/** Puts the best weights that the variant's recipe finds into `task.model`. */
async function findWeights(task: TrainTask, options: FindOptions): Promise<FoundWeights<PointFacts>> {
  const { tf, model, train, validation, checkpoint } = task;
  const { recipe, outputRange } = task.variant;
  if (recipe.kind === "gradient-descent") {
    const objective = pointObjective(train, validation, outputRange);
    return descend({ tf, model, train, validation, objective, recipe, checkpoint }, options);
  }
  await solveLastLayer(tf, model, train, outputRange);
  const attempts = [{ optimizer: "least squares", outcome: "trained" as const, epochs: 0 }];
  return { outcome: "trained", attempts, bestEpoch: 0, history: [] };
}

/** The answers of the network that a reader of the files gets. */
export async function answersOf(
  tf: TensorFlow,
  network: SavedNetwork,
  validation: Images,
): Promise<Float32Array> {
  const model = await modelFromSaved(tf, network);
  try {
    return await predictOutputs(tf, model, validation);
  } finally {
    model.dispose();
  }
}
