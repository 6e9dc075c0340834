import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { CalibrationRecord, Precision, PrecisionFile } from "../../src/core/results.ts";
import type { MaxLoss } from "../../src/onnx/precision/accuracy/loss.ts";
import type { CalibrationMethod } from "../../src/onnx/precision/calibration/observers.ts";
import { schemes } from "../../src/onnx/precision/registry.ts";
import type { Context } from "../base/command.ts";
import { modelIdOf } from "../plan/plan.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { Calibration, LowerReply } from "../workers/job.ts";
import { writeReferenceFile } from "../workers/reference-file.ts";
import type { CalibrationDraw, CalibrationInputs } from "./calibration.ts";
import { startWorker } from "../workers/worker-process.ts";

export interface LowerOptions {
  /** fp32 alone where it is absent. */
  readonly precision?: readonly Precision[];
  readonly calibration?: CalibrationMethod;
  readonly seed: number;
  /** Whether files of other choices of calibration inputs are wanted, too: where accuracy is measured. */
  readonly hasDraws?: boolean;
  /** How far answers may be from those in float32. */
  readonly maxLoss?: MaxLoss;
  /** Seconds that one step may take. */
  readonly limit: number;
}

/** Models of lower precision by `modelIdOf`, what is known of their files, and why others are missing. */
export interface LoweredModels {
  readonly models: ReadonlyMap<string, JobModel>;
  readonly missing: ReadonlyMap<string, string>;
  readonly files: readonly PrecisionFile[];
  /** The same on other choices of calibration inputs, by `modelIdOf`. */
  readonly draws: ReadonlyMap<string, readonly DrawnJobModel[]>;
}

/** A model that differs from another in what it is calibrated on. */
export interface DrawnJobModel {
  readonly model: JobModel;
  readonly record: CalibrationRecord;
}

/** Which inputs are wanted. */
type Draw = Pick<CalibrationDraw, "seed" | "isPartial"> & {
  /** How many beside those of the ranges. */
  readonly more?: number;
};

/** Inputs on which a loss is measured, and the fewest that ranges are found without. */
const mostChecks = 64;
const fewestChecks = 8;

/** What a precision costs is told of so many choices of calibration inputs, the one that is measured among them. */
const DRAWS = 3;

/**
 * Makes the files of lower precision of each model, in a child process each: ONNX Runtime is not to be in this one.
 *
 * @param inputsOf asked for where a precision needs ranges
 * @throws BoxbenchError as calibration does, where inputs cannot be had or are not finite
 */
export async function lowerModels(
  models: ReadonlyMap<string, JobModel>,
  options: LowerOptions,
  inputsOf: (model: JobModel, draw: Draw) => Promise<CalibrationInputs>,
  folder: string,
  context: Context,
): Promise<LoweredModels> {
  const precisions = (options.precision ?? []).filter((precision) => precision !== "fp32");
  const lowered = {
    models: new Map<string, JobModel>(),
    missing: new Map<string, string>(),
    files: [] as PrecisionFile[],
    draws: new Map<string, DrawnJobModel[]>(),
  };
  if (precisions.length === 0) return lowered;
  const needsRanges = precisions.some((precision) => schemes[precision].needsRanges);
  for (const [position, [variantId, model]] of [...models].entries()) {
    const name = `model-${position}`;
    const written = async (draw: Draw) =>
      writtenInputs(
        await inputsOf(model, draw),
        join(folder, `${name}-calibration-${draw.seed}`),
        options,
        draw,
      );
    const more = options.maxLoss === undefined ? 0 : mostChecks;
    const calibration = needsRanges ? await written({ seed: options.seed, more }) : null;
    const draws: Calibration[] = [];
    const others = needsRanges && options.hasDraws === true ? DRAWS - 1 : 0;
    for (let draw = 1; draw <= others; draw += 1)
      draws.push(await written({ seed: options.seed + draw, isPartial: true }));
    const reply = await askWorker(
      {
        kind: "lower",
        model,
        precisions,
        calibration,
        draws,
        maxLoss: options.maxLoss ?? null,
        folder,
        name,
      },
      options.limit * 1000,
      context,
    );
    const { layersModelPath: _layersModelPath, graphModelPath: _graphModelPath, ...onnxModel } = model;
    lowered.files.push(reply.float32);
    for (const { precision, path, record } of reply.drawn) {
      const modelId = modelIdOf({ variantId, precision });
      const drawn = { model: { ...onnxModel, onnxPath: path, precision }, record };
      lowered.draws.set(modelId, [...(lowered.draws.get(modelId) ?? []), drawn]);
    }
    for (const made of reply.models) {
      const modelId = modelIdOf({ variantId, precision: made.precision });
      if ("missing" in made) {
        context.note(`${variantId} cannot be ${made.precision}: ${made.missing}`);
        lowered.missing.set(modelId, made.missing.replace(/\.$/, ""));
        continue;
      }
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
  { on, isReal, scoredToo, ...inputs }: CalibrationInputs,
  path: string,
  { calibration: method = "minmax" }: LowerOptions,
  { seed, more = 0 }: Draw,
): Promise<Calibration> {
  const [inputsPath, checksPath] = [`${path}.bin`, `${path}-checks.bin`];
  const apart = Math.max(0, inputs.examples.length - more);
  // With too few others, those of the ranges are checked themselves.
  const areEnough = more > 0 && apart >= fewestChecks;
  const chosen = areEnough ? inputs.examples.slice(0, apart) : inputs.examples;
  await writeReferenceFile(inputsPath, { ...inputs, examples: chosen });
  if (more > 0) {
    const checks = areEnough ? inputs.examples.slice(apart) : inputs.examples.slice(0, more);
    await writeReferenceFile(checksPath, { ...inputs, examples: checks });
  }
  const record = { method, on, examples: chosen.length, seed, isReal, scoredToo };
  return { inputsPath, checksPath: more > 0 ? checksPath : null, method, record };
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
