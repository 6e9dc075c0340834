import type {
  Cell,
  MeasuredCell,
  PrecisionDifference,
  PrecisionsRecord,
  Results,
} from "../../src/core/results.ts";
import { sampleResults } from "./fixture.ts";

const float32 = sampleResults.cells.filter(
  (cell): cell is MeasuredCell => cell.status === "measured" && cell.batch === 1,
);

/** A cell of the sample in another precision, so many times as slow. */
function lowered(
  from: MeasuredCell,
  precision: Cell["precision"],
  factor: number,
  arithmetic: MeasuredCell["arithmetic"],
): MeasuredCell {
  const p50Ms = from.latency.p50Ms * factor;
  return {
    ...from,
    id: from.id.replace(" fp32 ", ` ${precision} `),
    precision,
    latency: { ...from.latency, p50Ms },
    parity: { ...from.parity, reference: "an unoptimised run of the same file" },
    ...(arithmetic === undefined ? {} : { arithmetic }),
  };
}

function cellOf(variantId: string, runtimeId: string): MeasuredCell {
  return float32.find((cell) => cell.variantId === variantId && cell.runtimeId === runtimeId)!;
}

const native = {
  state: "native" as const,
  products: { inPrecision: 3, all: 3 },
  nodeShare: 0.75,
  timeShare: 0.82,
  ops: ["QLinearConv", "QGemm"],
} satisfies MeasuredCell["arithmetic"];
const emulated = {
  state: "emulated" as const,
  products: { inPrecision: 0, all: 3 },
  nodeShare: 0,
  timeShare: 0,
  ops: [],
} satisfies MeasuredCell["arithmetic"];

export function fileOfFixture(
  variantId: string,
  precision: Cell["precision"],
  sizeBytes: number,
): PrecisionsRecord["files"][number] {
  return {
    variantId,
    precision,
    sha256: "ab".repeat(32),
    sizeBytes,
    gzipBytes: sizeBytes * 0.9,
    nodes: 9,
    kept: precision === "int8" ? [{ opType: "Softmax", reason: "8 bits are | too few", count: 2 }] : [],
    calibration: precision.startsWith("int8")
      ? {
          method: "minmax",
          on: "images of its training set",
          examples: 128,
          seed: 7,
          isReal: true,
          scoredToo: 0,
        }
      : null,
  };
}

export function differenceOf(difference: number, reach: number, margin = 0.01): PrecisionDifference {
  return {
    measure: "mean error",
    unit: "px",
    before: 0.0512,
    margin,
    difference,
    interval: [difference - reach, difference + reach],
    images: 2000,
  };
}

export function ratioOfFixture(
  variantId: string,
  precision: Cell["precision"],
  runtimeId: string,
  ratio: number,
): PrecisionsRecord["ratios"][number] {
  const interval: [number, number] = [ratio * 0.95, ratio * 1.05];
  return { variantId, precision, runtimeId, batch: 1, threads: 1, rounds: 6, ratio, interval };
}

function drawOfFixture(
  variantId: string,
  seed: number,
  difference: number,
): NonNullable<PrecisionsRecord["draws"]>[number] {
  return {
    variantId,
    precision: "int8",
    runtimeId: "ort-node/cpu",
    seed,
    examples: 128,
    difference: differenceOf(difference, 0.001),
  };
}

const score = sampleResults.scores.find(({ variantId }) => variantId === "cnn-low-lr")!.score;
const cnn = cellOf("cnn-low-lr", "ort-node/cpu");
const small = cellOf("small-conv", "ort-node/cpu");
const onGpu = cellOf("cnn-low-lr", "ort-node/webgpu");

/** What a run with `--precision fp16-weights,int8` adds to the sample, with every state that there is. */
export const precisionRecords: PrecisionsRecord = {
  files: [
    fileOfFixture("cnn-low-lr", "fp32", 1_850_000),
    fileOfFixture("cnn-low-lr", "fp16-weights", 926_000),
    fileOfFixture("cnn-low-lr", "int8", 472_000),
    fileOfFixture("small-conv", "fp32", 18_000),
    fileOfFixture("small-conv", "int8", 7_600),
  ],
  cells: [
    lowered(cnn, "fp16-weights", 1.01, emulated),
    lowered(cnn, "int8", 0.62, native),
    lowered(small, "int8", 1.3, native),
    // On a software adapter: its times are in no sentence.
    lowered(onGpu, "fp16-weights", 0.5, undefined),
    {
      id: "cnn-low-lr ort-node/webgpu int8 b1 t1",
      variantId: "cnn-low-lr",
      runtimeId: "ort-node/webgpu",
      precision: "int8",
      batch: 1,
      threads: 1,
      status: "failed",
      code: "ONNX_FILE",
      message:
        "Cannot use ONNX file /tmp/x/model-0.onnx: Could not find an implementation for QuantizeLinear(13) | node.",
      parity: null,
    },
    {
      id: "small-conv tfjs/wasm int8 b1 t1",
      variantId: "small-conv",
      runtimeId: "tfjs/wasm",
      precision: "int8",
      batch: 1,
      threads: 1,
      status: "skipped",
      reason: "it reads a TF.js model.json in float32, and models of lower precision are ONNX files",
      fix: null,
    },
  ],
  ratios: [
    ratioOfFixture("cnn-low-lr", "fp16-weights", "ort-node/cpu", 1.01),
    ratioOfFixture("cnn-low-lr", "int8", "ort-node/cpu", 0.62),
    ratioOfFixture("small-conv", "int8", "ort-node/cpu", 1.3),
    ratioOfFixture("cnn-low-lr", "fp16-weights", "ort-node/webgpu", 0.5),
  ],
  scores: [
    {
      variantId: "cnn-low-lr",
      precision: "fp16-weights",
      runtimeId: "ort-node/cpu",
      score,
      differences: [differenceOf(0.00002, 0.00001)],
    },
    {
      variantId: "cnn-low-lr",
      precision: "int8",
      runtimeId: "ort-node/cpu",
      score,
      differences: [differenceOf(0.004, 0.001)],
    },
    {
      variantId: "small-conv",
      precision: "int8",
      runtimeId: "ort-node/cpu",
      score,
      differences: [differenceOf(0.034, 0.002)],
    },
  ],
  draws: [
    drawOfFixture("cnn-low-lr", 7, 0.004),
    drawOfFixture("cnn-low-lr", 8, 0.0042),
    drawOfFixture("cnn-low-lr", 9, 0.0037),
    drawOfFixture("small-conv", 7, 0.034),
  ],
};

export const precisionResults: Results = { ...sampleResults, precisions: precisionRecords };
