import { describe, expect, it } from "vitest";
import { planBlocks } from "../../harness/plan.ts";
import { runBlocks, type CellOutcome, type ScheduleOptions } from "../../harness/scheduler.ts";
import type { AccuracyJob, CellJob, CellReply, JobModel, Reply } from "../../harness/job.ts";
import type { WorkerProcess } from "../../harness/worker-process.ts";
import type { ChosenRuntime } from "../../harness/choose-runtimes.ts";
import type { Availability } from "../../src/runtimes/types.ts";
import { BoxbenchError } from "../../src/core/errors.ts";

const agreeing: CellReply = {
  kind: "cell",
  parity: {
    passed: true,
    count: 64,
    maxAbsError: 1e-7,
    meanAbsError: 1e-8,
    maxRelativeError: 1e-6,
    maxPixelDistance: 1e-6,
    cosine: 1,
    notFinite: 0,
    tolerance: { absolute: 1e-5, relative: 1e-5 },
    reference: "tfjs/node",
  },
  placement: null,
  timed: null,
};

/** A worker whose answers come from a function; `started` counts the processes. */
function fakeWorkers(answer: (job: CellJob | AccuracyJob) => Reply) {
  const log = { started: 0, jobs: [] as string[], environments: [] as Readonly<Record<string, string>>[] };
  const startWorker = (environment: Readonly<Record<string, string>>): WorkerProcess => {
    log.started += 1;
    log.environments.push(environment);
    return {
      run: async (job) => {
        if (job.kind !== "cell" && job.kind !== "accuracy") throw new Error(`unexpected job ${job.kind}`);
        log.jobs.push(`${job.kind} ${job.model.variantId} ${job.runtimeId}`);
        return answer(job);
      },
      close: async () => {},
    };
  };
  return { log, startWorker };
}

const modelOf = (variantId: string): JobModel => ({
  variantId,
  onnxPath: "model.onnx",
  layersModelPath: "model.json",
  reference: { kind: "folder", path: "" },
  outputRange: [-1, 1],
  layout: "NHWC",
  fixedBatch: null,
});

/** The runtime `fast` with what its probe said. */
function fastRuntime(availability: Availability, change: Partial<ChosenRuntime> = {}) {
  return new Map<string, ChosenRuntime>([
    ["fast", { id: "fast", title: "Fast", reads: "onnx", path: null, availability, ...change }],
  ]);
}

const available: Availability = { available: true, version: "1", device: "CPU" };

async function schedule(change: Partial<ScheduleOptions>) {
  const outcomes: Record<string, CellOutcome> = {};
  const points: string[] = [];
  const options: ScheduleOptions = {
    blocks: planBlocks({ variantIds: ["a", "b"], runtimeIds: ["fast"], batches: [1], threads: [1] }),
    runtimes: fastRuntime(available),
    models: new Map([
      ["a", modelOf("a")],
      ["b", modelOf("b")],
    ]),
    scope: "all",
    seed: 1,
    allowFallback: false,
    imagesPathOf: () => "images",
    jobLimitMs: 1000,
    signal: new AbortController().signal,
    startWorker: fakeWorkers(() => agreeing).startWorker,
    ...change,
  };
  await runBlocks(options, {
    onCell: async (cell, outcome) => {
      outcomes[cell.id] = outcome;
    },
    onPoints: async (variantId, runtimeId) => {
      points.push(`${variantId} ${runtimeId}`);
    },
    onWarning: () => {},
  });
  return { outcomes, points };
}

describe("runBlocks", () => {
  it("uses one process for all cells of a runtime", async () => {
    const { log, startWorker } = fakeWorkers((job) =>
      job.kind === "cell" ? agreeing : { kind: "accuracy", points: new Float32Array(2) },
    );
    const { points } = await schedule({ startWorker });
    expect(log.started).toBe(1);
    expect(log.jobs).toEqual(["cell a fast", "accuracy a fast", "cell b fast", "accuracy b fast"]);
    expect(points).toEqual(["a fast", "b fast"]);
  });

  it("goes on in a new process when a cell takes its process down", async () => {
    const { log, startWorker } = fakeWorkers((job) => {
      if (job.model.variantId === "a") throw new BoxbenchError("WORKER", "The process ended with SIGKILL.");
      return agreeing;
    });
    const { outcomes } = await schedule({ startWorker });
    expect(log.started).toBe(2);
    expect(outcomes["a fast fp32 b1 t1"]).toEqual({
      kind: "error",
      code: "WORKER",
      message: "The process ended with SIGKILL.",
    });
    expect(outcomes["b fast fp32 b1 t1"]).toEqual(agreeing);
  });

  it("skips every cell of a runtime that is not there, with its reason and fix", async () => {
    const { log, startWorker } = fakeWorkers(() => agreeing);
    const runtimes = fastRuntime({ available: false, reason: "No driver.", fix: "npm run setup:gpu" });
    const { outcomes } = await schedule({ startWorker, runtimes });
    expect(log.started).toBe(0);
    expect(outcomes["a fast fp32 b1 t1"]).toEqual({
      kind: "skipped",
      reason: "No driver.",
      fix: "npm run setup:gpu",
    });
  });

  it("skips a variant whose training diverged and runs the others", async () => {
    const { outcomes } = await schedule({ models: new Map([["b", modelOf("b")]]) });
    expect(outcomes["a fast fp32 b1 t1"]?.kind).toBe("skipped");
    expect(outcomes["b fast fp32 b1 t1"]?.kind).toBe("cell");
  });

  it("skips a model that came as ONNX on a runtime that reads TF.js models", async () => {
    const { layersModelPath: _, ...onnxOnly } = modelOf("b");
    const { outcomes } = await schedule({
      runtimes: fastRuntime(available, { reads: "layers-model" }),
      models: new Map([
        ["a", modelOf("a")],
        ["b", onnxOnly],
      ]),
    });
    expect(outcomes["a fast fp32 b1 t1"]?.kind).toBe("cell");
    expect(outcomes["b fast fp32 b1 t1"]).toEqual({
      kind: "skipped",
      reason: "fast reads a TF.js model.json, and this model came as ONNX.",
      fix: null,
    });
  });

  it("does not score a runtime whose answers differ from the reference", async () => {
    const differing = { ...agreeing, parity: { ...agreeing.parity, passed: false } };
    const { log, startWorker } = fakeWorkers(() => differing);
    await schedule({ startWorker });
    expect(log.jobs.filter((job) => job.startsWith("accuracy"))).toEqual([]);
  });

  it("starts a process with the variables that the probe found to be needed", async () => {
    const { log, startWorker } = fakeWorkers(() => agreeing);
    const environment = { VK_ICD_FILENAMES: "/driver.json" };
    await schedule({ startWorker, runtimes: fastRuntime({ ...available, environment }) });
    expect(log.environments).toEqual([environment]);
  });

  it("scores no runtime whose nodes ran elsewhere, unless that is allowed", async () => {
    const elsewhere: CellReply = {
      ...agreeing,
      placement: { device: "GPU", nodesByProvider: { CPUExecutionProvider: 1 }, fallbackOps: ["Gemm"] },
    };
    const { log, startWorker } = fakeWorkers(() => elsewhere);
    await schedule({ startWorker });
    expect(log.jobs).toEqual(["cell a fast", "cell b fast"]);
    log.jobs.length = 0;
    await schedule({ startWorker, allowFallback: true });
    expect(log.jobs).toContain("accuracy a fast");
  });

  it("ends at once when it is interrupted, and leaves what was measured", async () => {
    const { startWorker } = fakeWorkers((job) => {
      if (job.model.variantId === "b") throw new BoxbenchError("INTERRUPTED", "Interrupted while measuring.");
      return agreeing;
    });
    await expect(schedule({ startWorker })).rejects.toThrow("Interrupted while measuring.");
  });
});
