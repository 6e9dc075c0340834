import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { toBinary } from "@bufbuild/protobuf";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { lowerWithin, type MaxLoss } from "./max-loss.ts";
import type { Context } from "../base/command.ts";
import type { NamedShapes } from "../base/options.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { calibrationModel } from "../../src/onnx/precision/calibration/calibration-model.ts";
import { calibrate } from "../../src/onnx/precision/calibration/calibrate.ts";
import type { CalibrationOptions } from "../plan/precision-options.ts";
import { lowerPrecision } from "../../src/onnx/precision/lower-precision.ts";
import { checkIsFloat32 } from "../../src/onnx/precision/model-edit.ts";
import { schemes, type SchemeName } from "../../src/onnx/precision/registry.ts";
import type { Kept, Ranges } from "../../src/onnx/precision/scheme.ts";
import { ModelProtoSchema, type ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { writeOnnxFile } from "../models/write-onnx-file.ts";
import { inBatches } from "../jobs/batches.ts";
import { ortCalibration } from "../jobs/ort-calibration.ts";
import { calibrationInputsOf } from "../subjects/user-model/calibration-inputs.ts";
import { inputFormOf, type InputForm } from "../subjects/user-model/input-form.ts";
import { readUserModel, type ReadModel } from "../subjects/user-model/read.ts";

export interface QuantizeOptions extends CalibrationOptions {
  readonly precision: SchemeName;
  readonly output: string;
  readonly seed: number;
  readonly keep?: readonly string[];
  readonly inputShape?: NamedShapes;
  /** How far answers may be from float32. */
  readonly maxLoss?: MaxLoss;
  /** Outputs at the edges of the image, for a loss in pixels. */
  readonly outputRange?: readonly [low: number, high: number];
}

/** Images that are checked beside those of the ranges. */
const mostChecks = 64;
/** With fewer others, those of the ranges are checked themselves. */
const fewestChecks = 8;

/** Reads a model, calibrates it where its scheme asks for that, and writes the file of lower precision. */
export async function quantizeFile(path: string, options: QuantizeOptions, context: Context): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-quantize-"));
  try {
    const model = await readUserModel(path, folder);
    const { bytes, weightFiles } = await readOnnxFiles(model.onnxPath);
    if (options.maxLoss !== undefined && !schemes[options.precision].needsRanges) {
      throw new BoxbenchError("USAGE", "--max-loss chooses layers of --precision int8 or int8-reduced.");
    }
    const source = withWeightsInside(decodeOnnx(bytes, path), weightFiles);
    checkIsFloat32(source);
    const keep = new Set(options.keep);
    const calibration = schemes[options.precision].needsRanges
      ? await calibrated(source, model, keep, options, context)
      : null;
    const metadata = calibration?.metadata ?? {};
    const ranges = calibration === null ? {} : { ranges: calibration.ranges };
    const choices = { keep, metadata, ...ranges };
    const lowered =
      options.maxLoss === undefined || calibration === null
        ? lowerPrecision(source, options.precision, choices)
        : await lowerWithin(
            options.maxLoss,
            {
              source,
              sourceBytes: toBinary(ModelProtoSchema, source),
              precision: options.precision,
              options: choices,
              rangesOf: calibration.rangesOf,
              checks: calibration.checks,
              pixelsOfOne: pixelsOfOne(inputFormOf(model, options.inputShape), options.outputRange),
            },
            context,
          );
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

interface Calibrated {
  readonly ranges: Ranges;
  /** The ranges that are wanted while some nodes stay in float32. */
  readonly rangesOf: (keep: ReadonlySet<string>) => Promise<Ranges>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checks: readonly Tensors[];
}

async function calibrated(
  source: ModelProto,
  model: ReadModel,
  keep: ReadonlySet<string>,
  options: QuantizeOptions,
  context: Context,
): Promise<Calibrated> {
  const { seed, calibrationImages: count, calibration: method } = options;
  const form = inputFormOf(model, options.inputShape);
  const more = options.maxLoss === undefined ? 0 : mostChecks;
  const {
    isReal,
    on: _on,
    scoredToo: _scoredToo,
    ...all
  } = await calibrationInputsOf(form, model.indexBound, { ...options, count: count + more }, context);
  const others = all.examples.slice(count);
  const isEnough = more === 0 || others.length >= fewestChecks;
  if (!isEnough) {
    context.note(
      "Warning: there are too few other images, so those of the ranges are checked too.",
      "warning",
    );
  }
  const inputs = { ...all, examples: all.examples.slice(0, count) };
  const checked = { ...all, examples: isEnough ? others : inputs.examples };
  const batches = inBatches(inputs, form.fixedBatch ?? 1);
  const known = new Map(await calibrate(source, batches, ortCalibration, method, { keep }));
  return {
    ranges: known,
    rangesOf: async (kept) => {
      // What lies behind a layer that is kept has a range of its own, which was not wanted before.
      const { computed, fed } = calibrationModel(source, { keep: kept });
      if ([...computed, ...fed].some((name) => !known.has(name))) {
        const found = await calibrate(source, batches, ortCalibration, method, { keep: kept });
        found.forEach((range, name) => known.set(name, range));
      }
      return known;
    },
    checks: more === 0 ? [] : inBatches(checked, form.fixedBatch ?? 1),
    metadata: {
      calibration_method: method,
      calibration_examples: `${inputs.examples.length}${isReal ? "" : " random"}`,
      calibration_seed: String(seed),
    },
  };
}

function pixelsOfOne(
  { image }: InputForm,
  range: readonly [low: number, high: number] | undefined,
): number | null {
  if (image === null || range === undefined) return null;
  return Math.max(image.height, image.width) / Math.abs(range[1] - range[0]);
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
