import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { suppressedOutputs } from "../../src/core/suppression.ts";
import type { Port } from "../../src/core/tensor.ts";
import type { AnyManifest } from "../../src/training/manifest.ts";
import { openModelFolder } from "../../src/training/saved-model.ts";
import { anyVariantOf } from "../../src/zoo/tasks.ts";
import type { TaskName } from "../../src/core/results.ts";
import type { Context } from "../base/command.ts";
import { sizeFlags, type SizeOptions } from "../base/image-options.ts";
import { labelFlags, type AskedLabels } from "../base/label-options.ts";
import type { JobModel } from "../workers/job-base.ts";
import { checkOnnxFile, onnxFileOf, type OnnxFile } from "./onnx-cache.ts";

export interface ModelOptions extends AskedLabels, SizeOptions {
  /** A point to find where it is absent. */
  readonly task?: TaskName;
  /** Folder that holds one folder per variant. */
  readonly models: string;
  /** Whether what is there may have been trained on other images than `data`: then it is trained again. */
  readonly areOwnModels?: boolean;
  readonly preset: string;
  readonly seed: number;
  readonly backend?: string;
  readonly fresh?: boolean;
  readonly data?: string;
}

/** A variant's model, verified, with its ONNX file; `onnx` is null where training diverged. */
export interface PreparedModel {
  readonly variantId: string;
  readonly folder: string;
  readonly manifest: AnyManifest;
  readonly onnx: OnnxFile | null;
}

/** The variants whose model has to be trained first: those without a manifest, or all with `fresh`. */
export function untrainedOf(variantIds: readonly string[], options: ModelOptions): string[] {
  return variantIds.filter(
    (variantId) => options.fresh === true || !existsSync(join(options.models, variantId, "manifest.json")),
  );
}

/**
 * Trains what is missing, verifies every file against its hash, and converts to ONNX.
 *
 * @throws BoxbenchError HASH_MISMATCH or MODEL_FILE, naming the file, when a model folder is damaged
 */
export async function prepareModels(
  variantIds: readonly string[],
  options: ModelOptions,
  context: Context,
): Promise<PreparedModel[]> {
  // Which images a model was trained on, training itself knows: it keeps what was trained on these.
  const untrained = options.areOwnModels === true ? variantIds : untrainedOf(variantIds, options);
  if (untrained.length > 0) await trainInChild(untrained, options, context);
  const prepared: PreparedModel[] = [];
  for (const variantId of variantIds) {
    prepared.push(await openPrepared(variantId, join(options.models, variantId)));
  }
  return prepared;
}

/** Verifies a trained model and converts it. */
export async function openPrepared(variantId: string, folder: string): Promise<PreparedModel> {
  const { manifest } = await openModelFolder(folder);
  const onnx = manifest.training.outcome === "trained" ? await onnxFileOf(folder, manifest) : null;
  return { variantId, folder, manifest, onnx };
}

/** @throws BoxbenchError HASH_MISMATCH when a cached ONNX file was changed */
export async function checkOnnxFiles(prepared: readonly PreparedModel[]): Promise<void> {
  for (const { onnx } of prepared) if (onnx !== null) await checkOnnxFile(onnx);
}

/** The models that can run, as the workers need them. */
export function jobModelsOf(prepared: readonly PreparedModel[]): Map<string, JobModel> {
  return new Map(
    prepared.flatMap(({ variantId, folder, onnx, manifest }) =>
      onnx === null ? [] : [[variantId, jobModelOf(variantId, folder, onnx, manifest)] as const],
    ),
  );
}

function jobModelOf(variantId: string, folder: string, onnx: OnnxFile, manifest: AnyManifest): JobModel {
  const { path: onnxPath, inputs, outputs } = onnx;
  return {
    variantId,
    onnxPath,
    layersModelPath: join(folder, "model.json"),
    reference: { kind: "folder", path: folder },
    outputRange: "outputRange" in manifest ? manifest.outputRange : null,
    layout: "NHWC",
    fixedBatch: null,
    inputs,
    outputs,
    wanted: wantedOf(outputs),
  };
}

/** What the task reads: of a detector with suppression behind it what comes of that, else the first output. */
function wantedOf(outputs: readonly Port[]): readonly string[] {
  const names = outputs.map(({ name }) => name);
  return suppressedOutputs.every((name) => names.includes(name)) ? suppressedOutputs : [names[0]!];
}

/** Training loads TensorFlow, which must not share a process with ONNX Runtime. */
async function trainInChild(
  variantIds: readonly string[],
  options: ModelOptions,
  context: Context,
): Promise<void> {
  context.note(
    options.areOwnModels === true
      ? `Training ${variantIds.join(", ")} on ${options.data} into ${options.models}, where that is not done yet.`
      : `Training ${describeVariants(variantIds)} first: ${variantIds.map(withMinutes).join(", ")}.`,
  );
  const launcher = fileURLToPath(new URL("../boxbench.js", import.meta.url));
  const flags = [
    "--task",
    options.task ?? "point",
    "--out",
    options.models,
    "--preset",
    options.preset,
    "--seed",
    String(options.seed),
    ...(options.backend === undefined ? [] : ["--backend", options.backend]),
    ...(options.fresh === true ? ["--fresh"] : []),
    ...(options.data === undefined ? [] : ["--data", options.data]),
    ...labelFlags(options).flat(),
    ...sizeFlags(options),
    ...variantIds.flatMap((variantId) => ["--variant", variantId]),
  ];
  const { exitCode } = await execa(process.execPath, [launcher, "train", ...flags], {
    stdout: "ignore",
    stderr: "inherit",
    stdin: "ignore",
    reject: false,
    cancelSignal: context.signal,
    forceKillAfterDelay: 10_000,
  });
  if (context.signal.aborted || exitCode === 130) {
    throw new BoxbenchError("INTERRUPTED", "Interrupted in training; the same command goes on from there.");
  }
  if (exitCode === 2) throw new BoxbenchError("USAGE", "Training could not start; the line above says why.");
  if (exitCode !== 0) {
    throw new BoxbenchError(
      "WORKER",
      `Training ended with exit code ${exitCode ?? "unknown"}; see the lines above.`,
    );
  }
}

/** A variant with the time that it takes to train, where that is long. */
export function withMinutes(variantId: string): string {
  const minutes = minutesOf(variantId);
  return minutes === 0 ? variantId : `${variantId} (about ${minutes} min)`;
}

/** How many variants there are, with the time that the slow ones of them take together. */
export function describeVariants(variantIds: readonly string[]): string {
  const count = `${variantIds.length} ${variantIds.length === 1 ? "variant" : "variants"}`;
  const minutes = variantIds.reduce((sum, variantId) => sum + minutesOf(variantId), 0);
  if (minutes === 0) return count;
  return `${count} (estimated ${minutes} min with native TensorFlow on two free cores, far longer without it)`;
}

/** 0 for what is short. */
function minutesOf(variantId: string): number {
  const variant = anyVariantOf(variantId);
  return variant.task === "classes" ? (variant.onDemand?.minutes ?? 0) : 0;
}
