import type { CostRecord, Results, ServerTrialRecord } from "../../src/core/results.ts";

const none = { parameters: 0, weightBytes: 0 };

function cost(variantId: string, flops: number | null, weightBytes: number): CostRecord {
  return {
    variantId,
    batch: 1,
    flops,
    parameters: weightBytes / 4,
    weightBytes,
    activationBytes: flops === null ? null : 2_000,
    inputBytes: 256,
    outputBytes: 8,
    nodes: [
      {
        name: "scale/Conv",
        opType: "Conv",
        outputShape: [1, 32, 4, 4],
        flops: 900_000,
        ...none,
        activationBytes: 2_000,
      },
      {
        name: "flat/Flatten",
        opType: "Flatten",
        outputShape: [1, 512],
        flops: 0,
        ...none,
        activationBytes: 0,
      },
      ...(flops === null
        ? [{ name: "x", opType: "Det|x", outputShape: null, flops: null, ...none, activationBytes: null }]
        : []),
    ],
    unknown: flops === null ? ["Det|x"] : [],
  };
}

function trial(
  ratePerSecond: number,
  verdict: ServerTrialRecord["verdict"],
  missed: number,
): ServerTrialRecord {
  return {
    ratePerSecond,
    verdict,
    queries: 662,
    missed,
    p50Ms: 0.5,
    p90Ms: 1.25,
    p99Ms: verdict === "kept" ? 3.5 : 12,
    meanQueueMs: 0.4,
    meanServiceMs: 0.45,
  };
}

const onCpu = { variantId: "cnn-low-lr", runtimeId: "ort-node/cpu", threads: 1 };
const onWasm = { variantId: "cnn-low-lr", runtimeId: "tfjs/wasm", threads: 1 };

/** Made by hand: known and unknown costs, measured, skipped and failed records of each pass. */
export const passRecords = {
  costs: [
    cost("question-cnn", 10_000_000, 11_560_000),
    cost("cnn-low-lr", 1_000_000, 400_000),
    cost("größe-π", null, 400),
  ],
  peaks: [
    {
      runtimeId: "ort-node/cpu",
      threads: 1,
      flopsPerSecond: 40e9,
      matMuls: [
        { side: 256, runs: 50, flopsPerSecond: 35e9 },
        { side: 512, runs: 20, flopsPerSecond: 40e9 },
      ],
      bandwidths: [
        { bytes: 262_144, runs: 80, bytesPerSecond: 24e9 },
        { bytes: 67_108_864, runs: 8, bytesPerSecond: 8e9 },
      ],
      cpuOverWall: 0.98,
    },
  ],
  phases: [
    {
      ...onCpu,
      status: "measured",
      images: 128,
      pngBytes: 112,
      preprocessMs: 0.9,
      inferenceMs: 0.5,
      decodeMs: 0.002,
      endToEndMs: 1.41,
      endToEndP90Ms: 1.9,
    },
    {
      ...onWasm,
      status: "measured",
      images: 40,
      pngBytes: 112,
      preprocessMs: 0.9,
      inferenceMs: 1.5,
      decodeMs: 0.002,
      endToEndMs: 2.41,
      endToEndP90Ms: null,
    },
    { ...onWasm, runtimeId: "chromium/wasm", status: "skipped", reason: "It runs in a browser." },
  ],
  memory: [
    {
      ...onCpu,
      batch: 1,
      status: "measured",
      of: "process",
      startBytes: 120_000_000,
      openedBytes: 150_000_000,
      ranBytes: 151_000_000,
      runs: 50,
    },
    {
      ...onWasm,
      runtimeId: "chromium/wasm",
      batch: 1,
      status: "measured",
      of: "browser",
      startBytes: null,
      openedBytes: 700_000_000,
      ranBytes: 720_000_000,
      runs: 50,
    },
    { ...onWasm, batch: 32, status: "failed", code: "WORKER", message: "The process ended with SIGKILL." },
  ],
  scenarios: [
    {
      ...onCpu,
      scenario: "single-stream",
      status: "measured",
      disturbed: null,
      queries: 2_000,
      seconds: 1,
      samplesPerQuery: 1,
      p50Ms: 0.4,
      p90Ms: 0.5,
      p99Ms: 0.9,
    },
    {
      ...onCpu,
      scenario: "multi-stream",
      status: "measured",
      disturbed: "tasks waited for a processor in 40 % of the time",
      queries: 300,
      seconds: 30,
      samplesPerQuery: 8,
      p50Ms: 2,
      p90Ms: 3,
      p99Ms: null,
    },
    {
      ...onCpu,
      scenario: "offline",
      status: "measured",
      disturbed: null,
      batch: 64,
      images: 6_400,
      seconds: 2,
      imagesPerSecond: 3_200,
      trials: [
        { batch: 1, imagesPerSecond: 2_000 },
        { batch: 64, imagesPerSecond: 3_300 },
      ],
    },
    {
      ...onCpu,
      scenario: "server",
      status: "measured",
      disturbed: null,
      boundMs: 4,
      boundFrom: "derived",
      serviceMs: 0.4,
      best: trial(1_250, "kept", 0),
      trials: [trial(1_250, "kept", 0), trial(1_875, "broken", 30)],
      finished: true,
    },
    {
      ...onWasm,
      scenario: "offline",
      status: "failed",
      code: "PARITY",
      message: "With batch 64 they disagree.",
    },
    {
      ...onWasm,
      scenario: "server",
      status: "measured",
      disturbed: null,
      boundMs: 4,
      boundFrom: "given",
      serviceMs: 0.41,
      best: trial(600, "kept", 1),
      trials: [trial(600, "kept", 1)],
      finished: false,
    },
    {
      ...onWasm,
      runtimeId: "chromium/wasm",
      scenario: "server",
      status: "skipped",
      reason: "It runs elsewhere.",
    },
  ],
  sweeps: [
    {
      ...onCpu,
      batch: 1,
      points: [
        { side: 32, flops: 1e6, weightBytes: 4e5, p50sMs: [0.1, 0.11, 0.1], failure: null },
        { side: 64, flops: 4e6, weightBytes: 16e5, p50sMs: [0.38, 0.4, 0.41], failure: null },
        { side: 128, flops: 16e6, weightBytes: 64e5, p50sMs: [1.6, 1.7, 1.5], failure: null },
      ],
      fit: { exponent: 1.97, interval: [1.9, 2.04], factor: 1.1e-4, r2: 0.998 },
      flopsFit: { exponent: 2, interval: [2, 2], factor: 976.6, r2: 1 },
    },
    {
      ...onWasm,
      batch: 1,
      points: [
        { side: 32, flops: 1e6, weightBytes: 4e5, p50sMs: [0.9], failure: null },
        { side: 64, flops: 4e6, weightBytes: 16e5, p50sMs: [], failure: "The process ended with <SIGKILL>." },
        { side: 128, flops: 16e6, weightBytes: 64e5, p50sMs: [3.6], failure: null },
      ],
      fit: { exponent: 1, interval: null, factor: 0.028, r2: 1 },
      flopsFit: { exponent: 2, interval: [2, 2], factor: 976.6, r2: 1 },
    },
  ],
} satisfies Partial<Results>;
