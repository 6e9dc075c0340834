import { sha256OfLabelled, type LabelledDataset, type LabelledPart } from "../dataset/labelled-dataset.ts";
import { imagesAt, setApart } from "../dataset/set-apart.ts";
import { BoxbenchError } from "../core/errors.ts";
import { registerWasmGradients } from "../tfjs/gradients/register.ts";
import type { LoadedBackend } from "../tfjs/types.ts";
import type { ImageShape, TargetVariant } from "../zoo/types.ts";
import { descend } from "./find-weights.ts";
import type { Reference, TargetManifest } from "./manifest.ts";
import { referenceFrom } from "./reference.ts";
import { savedNetworkFrom, type SavedNetwork } from "./saved-network.ts";
import { answersFrom, targetObjective, targetProblem } from "./target-objective.ts";
import { epochIndices } from "./repeated.ts";
import { answersOf } from "./train.ts";
import { checkpointOf, trainingFacts, type TrainOptions } from "./training-facts.ts";

/** A variant that was trained on what labels say, in memory: what `saveModel` writes. */
export interface TrainedTargetVariant {
  /** The manifest but for the hashes of the files. */
  readonly manifest: Omit<TargetManifest, "files">;
  /** Null where training diverged. */
  readonly network: SavedNetwork | null;
  readonly reference: Reference | null;
  /** The folder to remove once this is saved; null without checkpoints. */
  readonly checkpoint: string | null;
}

/**
 * Trains one variant on what the labels of some images say. The weights of the epoch that loses least on images that are
 * set apart from those to train are kept; what is scored chooses nothing.
 *
 * @throws BoxbenchError DATASET when labels do not say what the variant finds; USAGE for images of a size that it cannot
 *   read
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the checkpoint stays
 * @throws BoxbenchError OUTPUT when a checkpoint cannot be written
 */
export async function trainTargetVariant(
  variant: TargetVariant,
  dataset: LabelledDataset,
  backend: LoadedBackend,
  options: TrainOptions,
): Promise<TrainedTargetVariant> {
  // Not where the backend is loaded: a runtime that is measured stays as TF.js ships it.
  if (backend.id === "tfjs/wasm") registerWasmGradients(backend.tf);
  const { tf } = backend;
  const apart = setApart(dataset.train, options.seed);
  const whole = targetProblem(variant.task, dataset.train);
  const train = targetProblem(variant.task, epochOf(variant, dataset, apart.train, options));
  const choosing = targetProblem(variant.task, apart.choosing);
  const validation = targetProblem(variant.task, dataset.validation);
  const { target, task, problem } = validation;
  const names = [...target.namesOf(whole.problem.truth)];
  const { height, width, channels } = train.problem.images;
  checkSides(variant, { height, width, channels });
  const model = variant.build(tf, { height, width, channels }, names, options.seed);
  try {
    const datasetSha256 = sha256OfLabelled(dataset);
    const { recipe } = variant;
    const topology: unknown = model.toJSON(null, false);
    const rows = train.problem.images.count;
    const dependsOn = { topology, recipe, datasetSha256, choosing: apart.count, rows };
    const checkpoint = await checkpointOf(variant.id, dependsOn, backend, options);
    const objective = targetObjective(train, choosing, names);
    const images = { train: train.problem.images, validation: choosing.problem.images };
    const result = await descend({ tf, model, ...images, objective, recipe, checkpoint }, options);
    if (target.suppression !== undefined) model.setUserDefinedMetadata({ suppression: target.suppression });
    const network = result.outcome === "trained" ? await savedNetworkFrom(tf, model) : null;
    const outputs = network === null ? null : await answersOf(tf, network, problem.images);
    return {
      manifest: {
        schemaVersion: 1,
        task: variant.task,
        variantId: variant.id,
        summary: variant.summary,
        claim: { statement: variant.claim.statement, by: variant.claim.by },
        preprocessing: variant.preprocessing,
        inputShape: [height, width, channels],
        names,
        parameters: model.countParams(),
        training: {
          ...trainingFacts(result, backend, options),
          datasetSha256,
          trainCount: apart.train.images.count,
          choosingCount: apart.count,
          validationCount: problem.images.count,
        },
        accuracy: outputs === null ? null : task.score(answersFrom(outputs, validation, names), problem),
      },
      network,
      reference:
        outputs === null
          ? null
          : referenceFrom(variant.id, backend.id, problem.images, outputs, options.seed),
      checkpoint,
    };
  } finally {
    model.dispose();
  }
}

/** The images of an epoch. */
function epochOf(
  { images }: TargetVariant,
  { source }: LabelledDataset,
  part: LabelledPart,
  { preset }: TrainOptions,
): LabelledPart {
  if (source.kind !== "folder") return part;
  return imagesAt(part, epochIndices(part.images.count, images.counts[preset].trainCount));
}

function checkSides({ id, sideMultiple }: TargetVariant, { height, width }: ImageShape): void {
  if (height % sideMultiple === 0 && width % sideMultiple === 0) return;
  throw new BoxbenchError(
    "USAGE",
    `${id} reads images whose sides are multiples of ${sideMultiple}, not ${width}x${height}.`,
  );
}
