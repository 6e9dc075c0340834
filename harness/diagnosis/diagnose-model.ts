import { diagnose, type Diagnosis } from "../../src/diagnosis/diagnose.ts";
import { openNetwork } from "../../src/diagnosis/open-network.ts";
import { guessLoss, type DiagnosisLoss, type OptimizerName } from "../../src/diagnosis/recipe.ts";
import type { BoxForm } from "../../src/tasks/asked.ts";
import { loadBackend, type BackendId } from "../../src/tfjs/backend.ts";
import { registerWasmGradients } from "../../src/tfjs/gradients/register.ts";
import type { AskedLabels } from "../base/label-options.ts";
import type { Context } from "../base/command.ts";
import { modelJsonOf, outputRangeBeside } from "./model-path.ts";
import { readSamples } from "./read-samples.ts";

export interface DiagnoseOptions extends AskedLabels {
  readonly data: string;
  readonly loss?: DiagnosisLoss;
  readonly optimizer: OptimizerName;
  readonly learningRate?: number;
  readonly batchSize: number;
  readonly outputRange?: readonly [low: number, high: number];
  readonly inputRange: readonly [black: number, white: number];
  readonly side?: number;
  readonly boxForm?: BoxForm;
  readonly steps: number;
  readonly seed: number;
  readonly backend?: BackendId;
}

/** A diagnosis, and where it was made. */
export interface ModelDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly modelPath: string;
  readonly backend: BackendId;
  readonly outputRange: readonly [low: number, high: number];
}

/**
 * Diagnoses a TF.js LayersModel on a folder of labelled images. Nothing is written.
 *
 * @throws BoxbenchError USAGE, MODEL_FILE or DATASET when model, images and options do not fit together
 */
export async function diagnoseModel(
  path: string,
  options: DiagnoseOptions,
  context: Context,
): Promise<ModelDiagnosis> {
  const modelPath = await modelJsonOf(path);
  const { tf, id } = await loadBackend(options.backend);
  if (id === "tfjs/wasm") registerWasmGradients(tf);
  const network = await openNetwork(tf, modelPath, options.seed);
  try {
    const said = options.outputRange ?? (await outputRangeBeside(modelPath));
    const samples = await readSamples(
      tf,
      network,
      { ...options, ...(said === null ? {} : { outputRange: said }) },
      context,
    );
    const outputRange = samples.labels.kind === "classes" ? ([-1, 1] as const) : samples.labels.outputRange;
    const diagnosis = await diagnose({
      tf,
      network,
      samples,
      range: options.inputRange,
      recipe: {
        loss: options.loss ?? guessLoss(samples.labels, network.units),
        lossIsGuessed: options.loss === undefined,
        optimizer: options.optimizer,
        learningRate: options.learningRate ?? null,
        batchSize: options.batchSize,
      },
      seed: options.seed,
      steps: options.steps,
      signal: context.signal,
      onPart: (part) => context.note(`Looking at ${part} (${id}).`),
    });
    return { diagnosis, modelPath, backend: id, outputRange };
  } finally {
    network.dispose();
  }
}
