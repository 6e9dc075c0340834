import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BoxbenchError } from "../../src/core/errors.ts";
import { sha256Of } from "../../src/core/hash.ts";
import type { PrecisionFile } from "../../src/core/results.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { calibrate } from "../../src/onnx/precision/calibration/calibrate.ts";
import { lowerPrecision } from "../../src/onnx/precision/lower-precision.ts";
import { schemes } from "../../src/onnx/precision/registry.ts";
import type { Kept, Ranges } from "../../src/onnx/precision/scheme.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readOnnxFiles, sha256OfOnnxFiles, type OnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { openUnoptimised } from "../../src/runtimes/ort-node/unoptimised.ts";
import { ortCalibration } from "./ort-calibration.ts";
import type { Calibration, DrawnModel, LoweredModel, LowerJob, LowerReply } from "../workers/job.ts";
import { readReferenceFile, writeReferenceFile, type InputSet } from "../workers/reference-file.ts";
import { inBatches } from "./batches.ts";
import { openReference } from "./open-model.ts";
import { runAll } from "./run-all.ts";

/** Makes the files of lower precision of a model, and lets each answer the inputs that it is compared on. */
export async function runLowerJob(job: LowerJob): Promise<LowerReply> {
  const files = await readOnnxFiles(job.model.onnxPath);
  const source = withWeightsInside(decodeOnnx(files.bytes, job.model.onnxPath), files.weightFiles);
  const ranges = job.calibration === null ? null : await rangesOf(source, job.calibration, job);
  const models: LoweredModel[] = [];
  for (const precision of job.precisions) models.push(await lowered(source, precision, ranges, job));
  const drawn: DrawnModel[] = [];
  for (const [index, draw] of job.draws.entries())
    drawn.push(...(await drawnModels(source, draw, index, job)));
  return { kind: "lowered", float32: float32File(source, files, job), models, drawn };
}

async function rangesOf(
  source: ModelProto,
  { inputsPath, method }: Calibration,
  { model }: LowerJob,
): Promise<Ranges> {
  const inputs = await readReferenceFile<InputSet>(inputsPath);
  return calibrate(source, inBatches(inputs, model.fixedBatch ?? 1), ortCalibration, method);
}

/** The files of one more choice of inputs; none for a precision that could not be made from the first. */
async function drawnModels(
  source: ModelProto,
  draw: Calibration,
  index: number,
  job: LowerJob,
): Promise<DrawnModel[]> {
  const precisions = job.precisions.filter((precision) => schemes[precision].needsRanges);
  if (precisions.length === 0) return [];
  const ranges = await rangesOf(source, draw, job);
  const drawn: DrawnModel[] = [];
  for (const precision of precisions) {
    try {
      const { bytes } = lowerPrecision(source, precision, { ranges });
      const path = join(job.folder, `${job.name}-${precision}-draw-${index}.onnx`);
      await writeFile(path, bytes);
      drawn.push({ precision, path, record: draw.record });
    } catch (error) {
      if (!(error instanceof BoxbenchError)) throw error;
    }
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

async function lowered(
  source: ModelProto,
  precision: LowerJob["precisions"][number],
  ranges: Ranges | null,
  job: LowerJob,
): Promise<LoweredModel> {
  const calibration = schemes[precision].needsRanges ? (job.calibration?.record ?? null) : null;
  try {
    const metadata =
      calibration === null
        ? {}
        : {
            calibration_method: calibration.method,
            calibration_examples: `${calibration.examples}${calibration.isReal ? "" : " random"}`,
            calibration_seed: String(calibration.seed),
          };
    const { bytes, kept } = lowerPrecision(source, precision, {
      metadata,
      ...(ranges === null ? {} : { ranges }),
    });
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
      calibration,
    };
    return { precision, path, referencePath: await answered(path, job), file };
  } catch (error) {
    if (!(error instanceof BoxbenchError)) throw error;
    return { precision, missing: error.message };
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
