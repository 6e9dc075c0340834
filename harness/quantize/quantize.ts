import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import type { Context } from "../base/command.ts";
import type { NamedShapes } from "../base/options.ts";
import type { PixelRange } from "../../src/dataset/pixel-range.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { withWeightsInside } from "../../src/onnx/external-data.ts";
import { modelBytes } from "../../src/onnx/encode-model.ts";
import { lossMeter, type MaxLoss, type OutputMeaning } from "../../src/onnx/precision/accuracy/loss.ts";
import { answersOf, lowerWithin } from "../../src/onnx/precision/accuracy/lower-within.ts";
import { Lowering } from "../../src/onnx/precision/accuracy/lowering.ts";
import type { BoxForm } from "../../src/tasks/asked.ts";
import type { CalibrationOptions } from "../plan/precision-options.ts";
import { lowerPrecision, type LoweredFile } from "../../src/onnx/precision/lower-precision.ts";
import { checkIsFloat32 } from "../../src/onnx/precision/model-edit.ts";
import { schemes, type SchemeName } from "../../src/onnx/precision/registry.ts";
import type { Kept } from "../../src/onnx/precision/scheme.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";
import { readOnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { writeOnnxFile } from "../models/write-onnx-file.ts";
import { inBatches } from "../jobs/batches.ts";
import { ortCalibration } from "../jobs/ort-calibration.ts";
import { calibrationInputsOf } from "../subjects/user-model/calibration-inputs.ts";
import { inputFormOf, onlyImage, withInputRange, type InputForm } from "../subjects/user-model/input-form.ts";
import { readUserModel, type ReadModel } from "../subjects/user-model/read.ts";

export interface QuantizeOptions extends CalibrationOptions {
  readonly precision: SchemeName;
  readonly output: string;
  readonly seed: number;
  readonly keep?: readonly string[];
  readonly equalise?: boolean;
  readonly correctBias?: boolean;
  readonly inputShape?: NamedShapes;
  /** How far answers may be from float32. */
  readonly maxLoss?: MaxLoss;
  /** Outputs at the edges of the image, for a loss in pixels. */
  readonly outputRange?: readonly [low: number, high: number];
  /** What the four numbers of a box are, for a loss in iou. */
  readonly boxForm?: BoxForm;
  readonly inputRange?: PixelRange;
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
    refuseIdle(options);
    const source = withWeightsInside(decodeOnnx(bytes, path), weightFiles);
    checkIsFloat32(source);
    const lowered = schemes[options.precision].needsRanges
      ? await lowerCalibrated(source, model, options, context)
      : lowerPrecision(source, options.precision, { keep: new Set(options.keep) });
    await writeOnnxFile(options.output, lowered.bytes);
    const before = bytes.length + [...weightFiles.values()].reduce((sum, file) => sum + file.length, 0);
    const gzipped = gzipSync(lowered.bytes).length;
    context.print(
      `${options.output}: ${options.precision}, ${lowered.bytes.length} bytes (${gzipped} with gzip), ` +
        `${((100 * lowered.bytes.length) / before).toFixed(1)} % of ${before}`,
    );
    const tensors = `${lowered.tensors.length} ${lowered.tensors.length === 1 ? "tensor" : "tensors"}`;
    context.print(`  ${tensors} lowered: ${schemes[options.precision].description}`);
    for (const line of keptLines(lowered.kept)) context.print(`  ${line}`);
    if (lowered.bytes.length >= before) {
      context.note(
        "Warning: the file is no smaller than that in float32, as it has few weights and the nodes around them take bytes.",
        "warning",
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refuseIdle({ precision, maxLoss, equalise, correctBias }: QuantizeOptions): void {
  if (schemes[precision].needsRanges) return;
  const idle =
    maxLoss !== undefined
      ? "--max-loss chooses layers"
      : equalise === true
        ? "--equalise is a step"
        : correctBias === true
          ? "--correct-bias is a step"
          : null;
  if (idle !== null) throw new BoxbenchError("USAGE", `${idle} of --precision int8 or int8-reduced.`);
}

async function lowerCalibrated(
  source: ModelProto,
  model: ReadModel,
  options: QuantizeOptions,
  context: Context,
): Promise<LoweredFile> {
  const { precision, maxLoss, seed, calibration: method } = options;
  const form = withInputRange(inputFormOf(model, options.inputShape), options.inputRange);
  const { examples, checks, metadata } = await examplesOf(model, form, options, context);
  const lowering = new Lowering({
    source,
    scheme: precision,
    examples,
    runtime: ortCalibration,
    method,
    metadata: { ...metadata, calibration_method: method, calibration_seed: String(seed) },
  });
  const start = {
    equalise: options.equalise === true,
    correctBias: options.correctBias === true,
    keep: new Set(options.keep),
  };
  if (start.equalise) {
    const pairs = lowering.pairs.map((names) => names.join(" and "));
    context.print(pairs.length === 0 ? "no layers to equalise" : `equalised: ${pairs.join("; ")}`);
  }
  if (maxLoss === undefined) return lowering.make(start);
  const expected = await answersOf(modelBytes(source), checks, ortCalibration);
  const lossOf = lossMeter(maxLoss, expected, {
    pixelsOfOne: pixelsOfOne(form, options.outputRange),
    boxes: boxesOf(model, options.boxForm),
  });
  const search = { lowering, maxLoss, lossOf, checks, runtime: ortCalibration, start };
  return (await lowerWithin(search, (line) => context.print(line))).file;
}

interface Examples {
  readonly examples: readonly Tensors[];
  /** Others, for a loss; none where nobody asked for one. */
  readonly checks: readonly Tensors[];
  readonly metadata: Readonly<Record<string, string>>;
}

async function examplesOf(
  model: ReadModel,
  form: InputForm,
  options: QuantizeOptions,
  context: Context,
): Promise<Examples> {
  const { calibrationImages: count } = options;
  const more = options.maxLoss === undefined ? 0 : mostChecks;
  const choice = { ...options, count: count + more };
  const {
    isReal,
    on: _on,
    scoredToo: _scoredToo,
    ...all
  } = await calibrationInputsOf(form, model.indexBounds, choice, context);
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
  return {
    examples: inBatches(inputs, form.fixedBatch ?? 1),
    checks: more === 0 ? [] : inBatches(checked, form.fixedBatch ?? 1),
    metadata: { calibration_examples: `${inputs.examples.length}${isReal ? "" : " random"}` },
  };
}

/** The first output of four numbers each, which are two corners where nothing else is said. */
function boxesOf({ outputs }: ReadModel, form: BoxForm | undefined): OutputMeaning["boxes"] {
  const boxes = outputs.find(({ shape }) => shape?.at(-1) === 4);
  return boxes === undefined ? null : { output: boxes.name, form: form ?? "xyxy" };
}

function pixelsOfOne(
  form: InputForm,
  range: readonly [low: number, high: number] | undefined,
): number | null {
  const image = onlyImage(form);
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
