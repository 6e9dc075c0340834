import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { CalibrationRecord, Precision, PrecisionFile } from "../../src/core/results.ts";
import type { CalibrationMethod } from "../../src/onnx/precision/calibration/observers.ts";
import { schemes } from "../../src/onnx/precision/registry.ts";
import type { Context } from "../base/command.ts";
import { modelIdOf } from "../plan/plan.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { LowerReply } from "../workers/job.ts";
import { writeReferenceFile } from "../workers/reference-file.ts";
import type { CalibrationInputs } from "./calibration.ts";
import { startWorker } from "../workers/worker-process.ts";

export interface LowerOptions {
  /** fp32 alone where it is absent. */
  readonly precision?: readonly Precision[];
  readonly calibration?: CalibrationMethod;
  readonly seed: number;
  /** Seconds that one step may take. */
  readonly limit: number;
}

/** Models of lower precision by `modelIdOf`, what is known of their files, and why others are missing. */
export interface LoweredModels {
  readonly models: ReadonlyMap<string, JobModel>;
  readonly missing: ReadonlyMap<string, string>;
  readonly files: readonly PrecisionFile[];
}

/**
 * Makes the files of lower precision of each model, in a child process each: ONNX Runtime is not to be in this one.
 *
 * @param inputsOf asked for where a precision needs ranges
 * @throws BoxbenchError as calibration does, where inputs cannot be had or are not finite
 */
export async function lowerModels(
  models: ReadonlyMap<string, JobModel>,
  options: LowerOptions,
  inputsOf: (model: JobModel) => Promise<CalibrationInputs>,
  folder: string,
  context: Context,
): Promise<LoweredModels> {
  const precisions = (options.precision ?? []).filter((precision) => precision !== "fp32");
  const lowered = {
    models: new Map<string, JobModel>(),
    missing: new Map<string, string>(),
    files: [] as PrecisionFile[],
  };
  if (precisions.length === 0) return lowered;
  const needsRanges = precisions.some((precision) => schemes[precision].needsRanges);
  for (const [position, [variantId, model]] of [...models].entries()) {
    const name = `model-${position}`;
    const calibration = needsRanges
      ? await writtenInputs(await inputsOf(model), join(folder, `${name}-calibration.bin`), options)
      : null;
    const reply = await askWorker(
      { kind: "lower", model, precisions, calibration, folder, name },
      options.limit * 1000,
      context,
    );
    lowered.files.push(reply.float32);
    for (const made of reply.models) {
      const modelId = modelIdOf({ variantId, precision: made.precision });
      if ("missing" in made) {
        context.note(`${variantId} cannot be ${made.precision}: ${made.missing}`);
        lowered.missing.set(modelId, made.missing.replace(/\.$/, ""));
        continue;
      }
      const { layersModelPath: _layersModelPath, graphModelPath: _graphModelPath, ...onnxModel } = model;
      lowered.files.push(made.file);
      lowered.models.set(modelId, {
        ...onnxModel,
        onnxPath: made.path,
        precision: made.precision,
        reference: { kind: "file", path: made.referencePath },
      });
    }
  }
  return lowered;
}

async function writtenInputs(
  { on, isReal, ...inputs }: CalibrationInputs,
  inputsPath: string,
  { calibration: method = "minmax", seed }: LowerOptions,
): Promise<{ inputsPath: string; method: CalibrationMethod; record: CalibrationRecord }> {
  await writeReferenceFile(inputsPath, inputs);
  return { inputsPath, method, record: { method, on, examples: inputs.examples.length, seed, isReal } };
}

async function askWorker(
  job: Parameters<ReturnType<typeof startWorker>["run"]>[0],
  limitMs: number,
  { signal }: Context,
): Promise<LowerReply> {
  const worker = startWorker();
  try {
    const reply = await worker.run(job, limitMs, signal);
    if (reply.kind === "lowered") return reply;
    if (reply.kind === "error" && reply.code !== "UNEXPECTED")
      throw new BoxbenchError(reply.code, reply.message);
    throw new BoxbenchError(
      "WORKER",
      reply.kind === "error" ? reply.message : `The worker answered with "${reply.kind}".`,
    );
  } finally {
    await worker.close();
  }
}
