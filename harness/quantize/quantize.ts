import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Context } from "../base/command.ts";
import type { NamedShapes } from "../base/options.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { calibrate } from "../../src/onnx/precision/calibration/calibrate.ts";
import type { CalibrationOptions } from "../plan/precision-options.ts";
import { lowerPrecision } from "../../src/onnx/precision/lower-precision.ts";
import { checkIsFloat32 } from "../../src/onnx/precision/model-edit.ts";
import { schemes, type SchemeName } from "../../src/onnx/precision/registry.ts";
import type { Kept, Ranges } from "../../src/onnx/precision/scheme.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { writeOnnxFile } from "../models/write-onnx-file.ts";
import { inBatches } from "../jobs/open-model.ts";
import { ortCalibration } from "../jobs/ort-calibration.ts";
import { calibrationInputsOf } from "../subjects/user-model/calibration-inputs.ts";
import { inputFormOf } from "../subjects/user-model/input-form.ts";
import { readUserModel, type ReadModel } from "../subjects/user-model/read.ts";

export interface QuantizeOptions extends CalibrationOptions {
  readonly precision: SchemeName;
  readonly output: string;
  readonly seed: number;
  readonly keep?: readonly string[];
  readonly inputShape?: NamedShapes;
}

/** Reads a model, calibrates it where its scheme asks for that, and writes the file of lower precision. */
export async function quantizeFile(path: string, options: QuantizeOptions, context: Context): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-quantize-"));
  try {
    const model = await readUserModel(path, folder);
    const { bytes, weightFiles } = await readOnnxFiles(model.onnxPath);
    const source = withWeightsInside(decodeOnnx(bytes, path), weightFiles);
    checkIsFloat32(source);
    const keep = new Set(options.keep);
    const calibration = schemes[options.precision].needsRanges
      ? await calibrated(source, model, keep, options, context)
      : null;
    const metadata = calibration?.metadata ?? {};
    const ranges = calibration === null ? {} : { ranges: calibration.ranges };
    const lowered = lowerPrecision(source, options.precision, { keep, metadata, ...ranges });
    await writeOnnxFile(options.output, lowered.bytes);
    const before = bytes.length + [...weightFiles.values()].reduce((sum, file) => sum + file.length, 0);
    const gzipped = gzipSync(lowered.bytes).length;
    context.print(
      `${options.output}: ${options.precision}, ${lowered.bytes.length} bytes (${gzipped} with gzip), ` +
        `${((100 * lowered.bytes.length) / before).toFixed(1)} % of ${before}`,
    );
    context.print(`  ${lowered.tensors.length} tensors lowered: ${schemes[options.precision].description}`);
    for (const line of keptLines(lowered.kept)) context.print(`  ${line}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function calibrated(
  source: ModelProto,
  model: ReadModel,
  keep: ReadonlySet<string>,
  options: QuantizeOptions,
  context: Context,
): Promise<{ ranges: Ranges; metadata: Record<string, string> }> {
  const { seed, calibrationImages: count, calibration: method } = options;
  const form = inputFormOf(model, options.inputShape);
  const { isReal, ...inputs } = await calibrationInputsOf(
    form,
    model.indexBound,
    { ...options, count },
    context,
  );
  const batches = inBatches(inputs, form.fixedBatch ?? 1);
  const ranges = await calibrate(source, batches, ortCalibration, method, { keep });
  return {
    ranges,
    metadata: {
      calibration_method: method,
      calibration_examples: `${inputs.examples.length}${isReal ? "" : " random"}`,
      calibration_seed: String(seed),
    },
  };
}

/** One line for each reason. */
function keptLines(kept: readonly Kept[]): string[] {
  const byReason = grouped(kept);
  return [...byReason].map(([reason, nodes]) => {
    const counts = new Map<string, number>();
    for (const { opType } of nodes) counts.set(opType, (counts.get(opType) ?? 0) + 1);
    const words = [...counts].map(([opType, number]) => (number === 1 ? opType : `${number} ${opType}`));
    return `in float32: ${words.join(", ")} (${reason})`;
  });
}

function grouped(kept: readonly Kept[]): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const entry of kept) groups.set(entry.reason, [...(groups.get(entry.reason) ?? []), entry]);
  return groups;
}
