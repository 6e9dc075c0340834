import { passRecords } from "./pass-records.ts";
import type {
  Block,
  Cell,
  Latency,
  MeasuredCell,
  OutputBasis,
  Parity,
  Results,
  PointScore,
  PointTraining,
  TrainedVariant,
  VariantRecord,
} from "../../src/core/results.ts";

const swiftShader = { device: "SwiftShader Device (software adapter)", software: true } as const;

/**
 * A run made by hand: measured, fallback, skipped and failed cells, a collapsed and a diverged variant, a name beyond
 * ASCII and a text with a `|` and a `<`.
 */
export const sampleResults: Results = {
  schemaVersion: 3,
  run: {
    id: "2026-01-02T03-04-05",
    command: "boxbench bench --preset full",
    seed: 7,
    preset: "full",
    task: "point",
    startedAt: "2026-01-02T03:04:05.000Z",
    finishedAt: "2026-01-02T03:06:10.000Z",
    rounds: { done: 6, min: 5, max: 8 },
    spent: { processes: 24, processStartMs: 12_000, cellsMs: 88_000, accuracyMs: 15_000, writingMs: 2_000 },
  },
  environment: {
    cpu: "Example CPU | 2.1 GHz",
    coresUsable: 2,
    memoryBytes: 8_000_000_000,
    os: "Example Linux 1.0",
    node: "22.0.0",
    v8: "12.4",
    gpu: null,
    gpuDriver: null,
    browser: "Chromium 150.0.1",
    limits: { cpus: 1.5, memoryBytes: 4_000_000_000 },
    flags: ["NVIDIA_TF32_OVERRIDE=0"],
    packages: {
      "onnxruntime-node": { version: "1.30.0", binaries: { "onnxruntime_binding.node": "89".repeat(32) } },
      "@tensorflow/tfjs": { version: "4.22.0", binaries: {} },
    },
    runtimes: {
      "ort-node/cpu": { version: "1.30.0", device: "CPU" },
      "tfjs/node": { version: "4.22.0 (TensorFlow 2.21.0)", device: "CPU" },
    },
    gitCommit: "0123456789ab",
  },
  dataset: {
    description: "One white square of 4 px on black, seed 7.",
    side: 8,
    trainCount: 10_000,
    validationCount: 2000,
    validationSha256: "0123456789abcdef".repeat(4),
  },
  variants: [
    {
      ...variant("question-cnn", 2_890_000, { collapsed: true, varianceRatio: 0.0004, lowestPx: 3.06 }),
      parityBasis: {
        outputs: [basisOf("point", 2.9e-6)],
        inputs: 8,
        runs: 4,
        refusal: null,
        damages: [
          { weight: "conv/kernel", kind: "1 %", noticed: true, timesAllowed: 12.5 },
          { weight: "dense/kernel", kind: "1 %", noticed: false, timesAllowed: 0.0312, cause: "rounding" },
          { weight: "dense/kernel", kind: "swap", noticed: true, timesAllowed: null },
        ],
        damagesLeftOut: 0,
      },
    },
    {
      ...variant("cnn-low-lr", 2_887_000, { collapsed: false, varianceRatio: 0.987, lowestPx: 0.05 }),
      parityBasis: {
        outputs: [],
        inputs: 0,
        runs: 0,
        refusal: 'The operator "Det" is not evaluated in float64.',
      },
    },
    variant("small-conv", 12_340, { collapsed: false, varianceRatio: 0.91, lowestPx: 0.41 }),
    variant("größe-π", 999, { collapsed: false, varianceRatio: 0.95, lowestPx: 0.8 }),
    divergedVariant("linear-high-lr"),
  ],
  baselines: [
    { id: "mean", summary: "always the mean of the training targets", score: score(3.07) },
    { id: "centroid", summary: "the centroid of the bright pixels", score: score(0) },
  ],
  cells: [
    measured("question-cnn", "ort-node/cpu", 1, { p50Ms: 0.5, samples: 700, importMs: 41.2 }),
    measured("question-cnn", "ort-node/cpu", 32, { p50Ms: 8, samples: 64 }),
    measured("cnn-low-lr", "ort-node/cpu", 1, { p50Ms: 0.4, samples: 130 }),
    measured("cnn-low-lr", "ort-node/cpu", 32, { p50Ms: 7.2, samples: 64 }),
    measured("small-conv", "ort-node/cpu", 1, { p50Ms: 0.0312, samples: 130 }),
    measured("small-conv", "ort-node/cpu", 32, {
      p50Ms: 0.6,
      samples: 64,
      repeated: "the host took 7 % of the processor time",
    }),
    measured("größe-π", "ort-node/cpu", 1, { p50Ms: 0.02, samples: 130 }),
    measured("größe-π", "ort-node/cpu", 32, { p50Ms: 0.3, samples: 50 }),
    measured("question-cnn", "tfjs/wasm", 1, { p50Ms: 1.5, samples: 130, importMs: 210 }),
    measured("question-cnn", "tfjs/wasm", 32, {
      p50Ms: 31.5,
      samples: 64,
      contaminated: "got 0.62 of a processor",
    }),
    measured("cnn-low-lr", "tfjs/wasm", 1, { p50Ms: 0.41, samples: 130 }),
    measured("cnn-low-lr", "tfjs/wasm", 32, { p50Ms: 30, samples: 64, steady: false, reach: 0.047 }),
    failed(
      "small-conv",
      "tfjs/wasm",
      1,
      "WORKER",
      "The child process was killed (SIGKILL) | exit <none>.",
      null,
    ),
    failed(
      "small-conv",
      "tfjs/wasm",
      32,
      "WORKER",
      "The child process was killed (SIGKILL) | exit <none>.",
      null,
    ),
    failed("größe-π", "tfjs/wasm", 1, "PARITY", "Largest error 0.25, allowed 1e-4.", {
      ...parity(0.25),
      passed: false,
    }),
    failed("größe-π", "tfjs/wasm", 32, "PARITY", "3 outputs are NaN or infinite.", {
      ...parity(0.25),
      passed: false,
      maxAbsError: null,
      notFinite: 3,
    }),
    onWebgpu("cnn-low-lr", 1, { p50Ms: 0.11, samples: 130 }),
    onWebgpu("cnn-low-lr", 32, { p50Ms: 2.2, samples: 64 }),
    fallback("small-conv", "ort-node/webgpu", 1),
    fallback("small-conv", "ort-node/webgpu", 32),
    ...["question-cnn", "cnn-low-lr", "small-conv", "größe-π"].flatMap((id) => [
      skipped(id, "ort-node/cuda", 1),
      skipped(id, "ort-node/cuda", 32),
    ]),
  ],
  scores: [
    { variantId: "question-cnn", runtimeId: "ort-node/cpu", score: score(3.06) },
    { variantId: "cnn-low-lr", runtimeId: "ort-node/cpu", score: score(0.0512) },
    { variantId: "small-conv", runtimeId: "ort-node/cpu", score: score(0.41) },
    { variantId: "question-cnn", runtimeId: "tfjs/wasm", score: score(3.06) },
    { variantId: "cnn-low-lr", runtimeId: "tfjs/wasm", score: score(0.05125) },
    { variantId: "größe-π", runtimeId: "tfjs/wasm", score: score(0.8) },
  ],
  verdicts: [
    {
      variantId: "question-cnn",
      statement: "it predicts the mean | always",
      by: "the question",
      rule: "varianceRatio below 0.05",
      measured: "varianceRatio 0.0004",
      verdict: "supported",
    },
    {
      variantId: "small-conv",
      statement: "a handful of 5*5 kernels will be *fine*",
      by: "an answer",
      rule: "meanErrorPx below 0.1",
      measured: "meanErrorPx 0.41",
      verdict: "refuted",
    },
    {
      variantId: "linear-high-lr",
      statement: "set the learning rate very high",
      by: "an answer",
      rule: "diverged is false",
      measured: "diverged",
      verdict: "not measured",
    },
  ],
  gallery: {
    images: {
      "3": { height: 8, width: 8, channels: 1, pixelsBase64: Buffer.alloc(64, 0).toString("base64") },
      "5": { height: 8, width: 8, channels: 3, pixelsBase64: Buffer.alloc(192, 200).toString("base64") },
    },
    rows: [
      {
        variantId: "cnn-low-lr",
        runtimeId: "ort-node/cpu",
        cases: [
          {
            kind: "best",
            image: "3",
            truth: [{ shape: "point", x: 0.5, y: 0.5 }],
            answer: [{ shape: "point", x: 0.75, y: 0.75 }],
            loss: 0.0012,
            unit: "px",
          },
          {
            kind: "worst",
            image: "5",
            truth: [{ shape: "point", x: 0.25, y: 0.75 }],
            answer: [{ shape: "point", x: 2.0, y: 0.5 }],
            loss: 12.3,
            unit: "px",
          },
        ],
      },
      {
        variantId: "größe-π",
        runtimeId: "ort-node/cpu",
        cases: [
          {
            kind: "best",
            image: "5",
            truth: [{ shape: "point", x: 0.625, y: 0.375 }],
            answer: [{ shape: "point", x: 0.625, y: 0.375 }],
            loss: 0,
            unit: "px",
          },
        ],
      },
    ],
  },
};

/** What passes beside latency add to `sampleResults`. */
export const passResults: Results = {
  ...sampleResults,
  ...passRecords,
};

/** A run that was stopped before it measured anything. */
export const emptyResults: Results = {
  ...sampleResults,
  run: { ...sampleResults.run, finishedAt: null },
  variants: [],
  baselines: [],
  cells: [],
  scores: [],
  verdicts: [],
  gallery: null,
};

/** A run of which no cell was measured. */
export const unmeasuredResults: Results = {
  ...sampleResults,
  cells: sampleResults.cells.filter((cell) => cell.status !== "measured"),
  scores: [],
  gallery: null,
};

function score(meanErrorPx: number): PointScore {
  return {
    task: "point",
    standardErrorPx: meanErrorPx / 80,
    count: 2000,
    meanErrorPx,
    medianErrorPx: meanErrorPx * 0.9,
    p95ErrorPx: meanErrorPx * 2,
    within1Px: meanErrorPx < 1 ? 0.9972 : 0.05,
    within3Px: meanErrorPx < 1 ? 1 : 0.4,
    mse: meanErrorPx ** 2 / 32,
  };
}

function basisOf(name: string, unit: number): OutputBasis {
  return { name, dtype: "float32", unit, referenceDistance: unit / 2, ties: null };
}

function parity(maxAbsError: number): Parity {
  return {
    passed: true,
    count: 64,
    maxAbsError,
    meanAbsError: maxAbsError / 10,
    maxRelativeError: maxAbsError * 2,
    maxPixelDistance: maxAbsError * 4,
    cosine: 1,
    notFinite: 0,
    tolerance: { absolute: 2.4e-5, relative: 0 },
    reference: "tfjs/node",
    worst: { input: 12, output: "point", index: [0, 1], actual: 0.25 + maxAbsError, expected: 0.25 },
    outputs: [
      {
        name: "point",
        dtype: "float32",
        passed: true,
        elements: 128,
        differing: null,
        maxAbsError,
        allowed: 2.4e-5,
        unit: 2.9e-6,
        worst: { input: 12, output: "point", index: [0, 1], actual: 0.25 + maxAbsError, expected: 0.25 },
        notFinite: 0,
        problem: null,
      },
    ],
  };
}

interface CellNumbers {
  readonly p50Ms: number;
  readonly samples: number;
  readonly importMs?: number;
  /** What disturbed each of its blocks. */
  readonly contaminated?: string;
  /** What disturbed a block that was then made again. */
  readonly repeated?: string;
  /** How far the interval reaches to each side. */
  readonly reach?: number;
  readonly steady?: boolean;
}

function cellBase(variantId: string, runtimeId: string, batch: number) {
  const id = `${variantId} ${runtimeId} fp32 b${batch} t1`;
  return { id, variantId, runtimeId, precision: "fp32", batch, threads: 1 } as const;
}

function measured(variantId: string, runtimeId: string, batch: number, numbers: CellNumbers): Cell {
  return {
    ...cellBase(variantId, runtimeId, batch),
    status: "measured",
    parity: parity(runtimeId === "tfjs/wasm" ? 3.05e-6 : 4.8e-7),
    placement: runtimeId.startsWith("ort")
      ? { device: "CPU", nodesByProvider: { CPUExecutionProvider: variantId === "größe-π" ? 4 : 9 } }
      : null,
    verdict: verdictOf(numbers),
    blocks: blocksOf(numbers),
    latency: latency(batch, numbers),
  };
}

function verdictOf({ contaminated, reach }: CellNumbers): MeasuredCell["verdict"] {
  if (contaminated !== undefined) return "contaminated";
  return (reach ?? 0.01) > 0.02 ? "unstable" : "valid";
}

function blocksOf(numbers: CellNumbers): Block[] {
  const blocks = [1, 2, 3, 4, 5].map((round) => block(round, numbers));
  const { repeated } = numbers;
  return repeated === undefined
    ? blocks
    : [...blocks, block(6, { ...numbers, contaminated: repeated, p50Ms: numbers.p50Ms * 3 })];
}

/** On a software adapter, faster than any other on purpose: it must still win nothing. */
function onWebgpu(variantId: string, batch: number, numbers: CellNumbers): Cell {
  return {
    ...(measured(variantId, "ort-node/webgpu", batch, numbers) as MeasuredCell),
    placement: { ...swiftShader, nodesByProvider: { WebGpuExecutionProvider: 9 } },
  };
}

function fallback(variantId: string, runtimeId: string, batch: number): Cell {
  return {
    ...cellBase(variantId, runtimeId, batch),
    status: "fallback",
    parity: parity(4.8e-7),
    placement: {
      ...swiftShader,
      nodesByProvider: { WebGpuExecutionProvider: 7, CPUExecutionProvider: 2 },
      fallbackOps: ["Gemm", "Elu"],
    },
  };
}

/** One of five equal blocks. */
function block(round: number, { p50Ms, samples, importMs, contaminated, steady }: CellNumbers): Block {
  return {
    round,
    startedAt: `2026-01-02T03:0${round}:05.000Z`,
    samplesMs: Array.from({ length: Math.floor(samples / 5) }, () => p50Ms),
    p50Ms,
    warmupRuns: 20,
    steady: steady ?? true,
    coldStart: { importMs: importMs ?? 0, readMs: 1.5, createMs: 7.25, firstRunMs: p50Ms * 3 },
    evidence: {
      cpuOverWall: contaminated === undefined ? 1 : 0.62,
      pressureSomeAvg10: 1.5,
      stealShare: 0,
      involuntarySwitches: 3,
    },
    contaminated: contaminated ?? null,
  };
}

function latency(batch: number, { p50Ms, samples, reach = 0.01 }: CellNumbers): Latency {
  return {
    p50Ms,
    p50Interval: [p50Ms * (1 - reach), p50Ms * (1 + reach)],
    p90Ms: samples >= 64 ? p50Ms * 1.25 : null,
    p95Ms: samples >= 130 ? p50Ms * 1.5 : null,
    p99Ms: samples >= 662 ? p50Ms * 2 : null,
    minMs: p50Ms,
    maxMs: p50Ms * 2,
    imagesPerSecond: (1000 * batch) / p50Ms,
    sampleCount: samples,
    inputs: 8,
    outliers: { mild: 2, severe: 1 },
  };
}

function failed(
  variantId: string,
  runtimeId: string,
  batch: number,
  code: string,
  message: string,
  compared: Parity | null,
): Cell {
  return { ...cellBase(variantId, runtimeId, batch), status: "failed", code, message, parity: compared };
}

function skipped(variantId: string, runtimeId: string, batch: number): Cell {
  return {
    ...cellBase(variantId, runtimeId, batch),
    status: "skipped",
    reason: "libcudnn.so.9 was not found",
    fix: "npm run setup:gpu",
  };
}

interface TrainingNumbers {
  readonly collapsed: boolean;
  readonly varianceRatio: number;
  readonly lowestPx: number;
}

function variant(id: string, parameters: number, numbers: TrainingNumbers): TrainedVariant<PointTraining> {
  return {
    id,
    family: "cnn",
    summary: `what is different in ${id}`,
    preprocessing: "pixels / 255",
    inputShape: [8, 8, 1],
    parameters,
    layers: ["Conv2D 32 5x5/2 ReLU", "Flatten", "Dense 2"],
    training: {
      task: "point",
      outcome: "trained",
      preset: "full",
      backend: "tfjs/node",
      seed: 7,
      trainCount: 10_000,
      epochs: 3,
      bestEpoch: 2,
      seconds: 61.5,
      attempts: [{ optimizer: "Adam, lr 0.001", outcome: "trained", epochs: 3 }],
      history: [
        { epoch: 1, trainLoss: 0.4, validationMse: 0.3, validationMeanErrorPx: 3.1 },
        { epoch: 2, trainLoss: 0.2, validationMse: 0.1, validationMeanErrorPx: numbers.lowestPx },
        { epoch: 3, trainLoss: 0.1, validationMse: 0.1, validationMeanErrorPx: numbers.lowestPx * 1.01 },
      ],
      targetVariance: 0.25,
      varianceRatio: numbers.varianceRatio,
      biasPx: [0.012, -0.034],
      errorVariancePx2: 0.5,
      collapsed: numbers.collapsed,
    },
    onnx: {
      sha256: "fedcba9876543210".repeat(4),
      sizeBytes: parameters * 4,
      nodes: 9,
      opset: 17,
      convertMs: 12.3,
    },
  };
}

function divergedVariant(id: string): VariantRecord {
  const trained = variant(id, 130, { collapsed: false, varianceRatio: 1, lowestPx: 3 });
  return {
    ...trained,
    training: {
      ...trained.training,
      outcome: "diverged",
      epochs: 2,
      bestEpoch: 0,
      attempts: [
        { optimizer: "SGD, lr 1", outcome: "diverged", epochs: 1 },
        { optimizer: "SGD, lr 0.1", outcome: "diverged", epochs: 1 },
      ],
      history: [{ epoch: 1, trainLoss: null, validationMse: null, validationMeanErrorPx: null }],
      targetVariance: null,
      varianceRatio: null,
      biasPx: null,
      errorVariancePx2: null,
      collapsed: null,
    },
    onnx: null,
  };
}
