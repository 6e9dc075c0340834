import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BoxbenchError } from "../../src/core/errors.ts";
import { sha256Of } from "../../src/core/hash.ts";
import type { PrecisionFile } from "../../src/core/results.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import type { LoweringChoice } from "../../src/onnx/precision/accuracy/lowering.ts";
import { lowerPrecision } from "../../src/onnx/precision/lower-precision.ts";
import { schemes } from "../../src/onnx/precision/registry.ts";
import type { Kept } from "../../src/onnx/precision/scheme.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readOnnxFiles, sha256OfOnnxFiles, type OnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { openUnoptimised } from "../../src/runtimes/ort-node/unoptimised.ts";
import type { DrawnModel, LoweredModel, LowerJob, LowerReply } from "../workers/job.ts";
import { writeReferenceFile } from "../workers/reference-file.ts";
import { lowerCalibrated, loweringOf } from "./lower-calibrated.ts";
import { openReference } from "./open-model.ts";
import { runAll } from "./run-all.ts";

/** Makes the files of lower precision of a model, and lets each answer the inputs that it is compared on. */
export async function runLowerJob(job: LowerJob): Promise<LowerReply> {
  const files = await readOnnxFiles(job.model.onnxPath);
  const source = withWeightsInside(decodeOnnx(files.bytes, job.model.onnxPath), files.weightFiles);
  const models: LoweredModel[] = [];
  const drawn: DrawnModel[] = [];
  for (const precision of job.precisions) {
    const made = await lowered(source, precision, job);
    models.push(made.model);
    if (made.choice !== null) drawn.push(...(await drawnModels(source, precision, made.choice, job)));
  }
  return { kind: "lowered", float32: float32File(source, files, job), models, drawn };
}

/** The files of other choices of inputs, with all else as it was chosen for the first. */
async function drawnModels(
  source: ModelProto,
  precision: LowerJob["precisions"][number],
  choice: LoweringChoice,
  job: LowerJob,
): Promise<DrawnModel[]> {
  const drawn: DrawnModel[] = [];
  for (const [index, draw] of job.draws.entries()) {
    const file = await (await loweringOf(source, precision, draw, job)).makeOrNull(choice);
    if (file === null) continue;
    const path = join(job.folder, `${job.name}-${precision}-draw-${index}.onnx`);
    await writeFile(path, file.bytes);
    drawn.push({ precision, path, record: draw.record });
  }
  return drawn;
}

function float32File(source: ModelProto, files: OnnxFiles, { model }: LowerJob): PrecisionFile {
  const all = [files.bytes, ...files.weightFiles.values()];
  return {
    variantId: model.variantId,
    precision: "fp32",
    sha256: sha256OfOnnxFiles(files),
    sizeBytes: sum(all.map(({ length }) => length)),
    gzipBytes: sum(all.map((bytes) => gzipSync(bytes).length)),
    nodes: source.graph?.node.length ?? 0,
    kept: [],
    calibration: null,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

interface Made {
  readonly model: LoweredModel;
  /** What was done beside rounding; null where nothing was calibrated. */
  readonly choice: LoweringChoice | null;
}

async function lowered(
  source: ModelProto,
  precision: LowerJob["precisions"][number],
  job: LowerJob,
): Promise<Made> {
  const calibration = schemes[precision].needsRanges ? job.calibration : null;
  try {
    const steps: string[] = [];
    const made =
      calibration === null
        ? { file: lowerPrecision(source, precision), choice: null }
        : await lowerCalibrated(source, precision, calibration, job, (line) => steps.push(line));
    const { bytes, kept } = made.file;
    const path = join(job.folder, `${job.name}-${precision}.onnx`);
    await writeFile(path, bytes);
    const file: PrecisionFile = {
      variantId: job.model.variantId,
      precision,
      sha256: sha256Of(bytes),
      sizeBytes: bytes.length,
      gzipBytes: gzipSync(bytes).length,
      nodes: decodeOnnx(bytes, path).graph?.node.length ?? 0,
      kept: counted(kept),
      calibration: calibration?.record ?? null,
      ...(steps.length === 0 ? {} : { steps }),
    };
    const model = { precision, path, referencePath: await answered(path, job), file };
    return { model, choice: made.choice };
  } catch (error) {
    if (!(error instanceof BoxbenchError)) throw error;
    return { model: { precision, missing: error.message }, choice: null };
  }
}

/** The answers of the file as its graph says it: what its kernels on each runtime are compared with. */
async function answered(path: string, { model }: LowerJob): Promise<string> {
  const reference = await openReference(model);
  const session = await openUnoptimised(path);
  try {
    const answers = await runAll(session, reference, model.fixedBatch ?? 1);
    const referencePath = `${path}.reference`;
    await writeReferenceFile(referencePath, { ...reference, answers, backend: "ort-node/cpu" });
    return referencePath;
  } finally {
    await session.close();
  }
}

function counted(kept: readonly Kept[]): PrecisionFile["kept"] {
  const groups = new Map<string, PrecisionFile["kept"][number]>();
  for (const { opType, reason } of kept) {
    const key = `${opType} ${reason}`;
    groups.set(key, { opType, reason, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}
