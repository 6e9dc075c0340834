import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { answersFrom } from "../tasks/classes/answers.ts";
import { diagnoseClassification } from "../tasks/classes/score.ts";
import type { ClassDataset } from "../dataset/types.ts";
import { registerWasmGradients } from "../tfjs/gradients/register.ts";
import type { LoadedBackend } from "../tfjs/types.ts";
import type { ClassVariant } from "../zoo/types.ts";
import { sha256OfClassDataset } from "./class-images.ts";
import { descend } from "./find-weights.ts";
import type { ClassManifest, Reference } from "./manifest.ts";
import { classObjective } from "../tasks/objective.ts";
import { pretrain } from "./pretrain.ts";
import { referenceFrom } from "./reference.ts";
import { savedNetworkFrom, type SavedNetwork } from "./saved-network.ts";
import { answersOf } from "./train.ts";
import { checkpointOf, trainingFacts, type TrainOptions } from "./training-facts.ts";

/** A trained classifier in memory: what `saveModel` writes. */
export interface TrainedClassVariant {
  /** The manifest but for the hashes of the files. */
  readonly manifest: Omit<ClassManifest, "files">;
  /** Null where training diverged. */
  readonly network: SavedNetwork | null;
  readonly reference: Reference | null;
  /** The folder to remove once this is saved; null without checkpoints. */
  readonly checkpoint: string | null;
}

/**
 * Trains one variant that tells two classes apart: first the layers that it freezes, if any, then the others. The
 * weights of the epoch with the smallest log loss on the validation images are kept, and scored on the test images.
 *
 * @param dataset such as `classDatasetOf` makes
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the checkpoint stays
 * @throws BoxbenchError OUTPUT when a checkpoint cannot be written
 */
export async function trainClassVariant(
  variant: ClassVariant,
  dataset: ClassDataset,
  backend: LoadedBackend,
  options: TrainOptions,
): Promise<TrainedClassVariant> {
  // Not where the backend is loaded: a runtime that is measured stays as TF.js ships it.
  if (backend.id === "tfjs/wasm") registerWasmGradients(backend.tf);
  const { tf } = backend;
  const { train, validation, test } = dataset;
  const { height, width, channels } = train;
  const model = variant.build(tf, { height, width, channels }, options.seed);
  try {
    const datasetSha256 = sha256OfClassDataset(dataset);
    const { recipe, pretraining } = variant;
    const topology: unknown = model.toJSON(null, false);
    const dependsOn = { topology, recipe, pretraining, datasetSha256 };
    const checkpoint = await checkpointOf(variant.id, dependsOn, backend, options);
    const pretrainingStartedMs = performance.now();
    // A checkpoint holds all weights, those of the frozen layers too.
    if (pretraining !== undefined && !(checkpoint !== null && existsSync(checkpoint))) {
      await pretrain(tf, model, { ...variant, pretraining }, dataset, options);
    }
    const pretrainingSeconds =
      pretraining === undefined ? 0 : (performance.now() - pretrainingStartedMs) / 1000;
    const objective = classObjective(train, validation, variant.head);
    const result = await descend({ tf, model, train, validation, objective, recipe, checkpoint }, options);
    const network = result.outcome === "trained" ? await savedNetworkFrom(tf, model) : null;
    const outputs = network === null ? null : await answersOf(tf, network, test);
    return {
      manifest: {
        schemaVersion: 1,
        task: "classify",
        variantId: variant.id,
        summary: variant.summary,
        claim: { statement: variant.claim.statement, by: variant.claim.by },
        preprocessing: variant.preprocessing,
        inputShape: [height, width, channels],
        head: variant.head,
        classNames: [...dataset.source.options.figures],
        parameters: model.countParams(),
        training: {
          ...trainingFacts(result, backend, options),
          datasetSha256,
          trainCount: train.count,
          validationCount: validation.count,
          testCount: test.count,
          pretrainingSeconds,
        },
        accuracy:
          outputs === null
            ? null
            : diagnoseClassification(
                answersFrom(outputs, test.count, variant.head),
                test.classes,
                train.classes,
              ),
      },
      network,
      reference: outputs === null ? null : referenceFrom(variant.id, backend.id, test, outputs, options.seed),
      checkpoint,
    };
  } finally {
    model.dispose();
  }
}
