import type { AccuracyJob, CellJob, CellReply, Reply } from "../../harness/workers/job.ts";
import type { JobModel } from "../../harness/workers/job-base.ts";
import type { ChosenRuntime } from "../../harness/plan/chosen-runtime.ts";
import type { WorkerProcess } from "../../harness/workers/worker-process.ts";
import type { Availability } from "../../src/core/device.ts";
import { blockOf } from "./blocks.ts";

/** A cell whose answers agree and whose block has three samples of 1 ms. */
export function agreeing({ round }: Pick<CellJob, "round">): CellReply {
  return {
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
    timed: { block: blockOf([1, 1, 1], { round }), inputs: 8 },
  };
}

/** Workers whose answers come from a function, given the number of their process and the time limit, and a log of what was asked. */
export function fakeWorkers(answer: (job: CellJob | AccuracyJob, process: number, limitMs: number) => Reply) {
  const log = {
    started: 0,
    /** Whether a job is under way: nothing may be printed then. */
    busy: false,
    jobs: [] as string[],
    environments: [] as Readonly<Record<string, string>>[],
  };
  const startWorker = (environment: Readonly<Record<string, string>>): WorkerProcess => {
    log.started += 1;
    log.environments.push(environment);
    const process = log.started;
    return {
      run: async (job, limitMs) => {
        if (job.kind !== "cell" && job.kind !== "accuracy") throw new Error(`unexpected job ${job.kind}`);
        log.jobs.push(`${job.kind} ${job.model.variantId} ${job.runtimeId}`);
        log.busy = true;
        try {
          await Promise.resolve();
          return answer(job, process, limitMs);
        } finally {
          log.busy = false;
        }
      },
      close: async () => {},
    };
  };
  return { log, startWorker };
}

export function fakeModel(variantId: string): JobModel {
  return {
    variantId,
    onnxPath: "model.onnx",
    layersModelPath: "model.json",
    reference: { kind: "folder", path: "" },
    outputRange: [-1, 1],
    layout: "NHWC",
    fixedBatch: null,
    inputs: [{ name: "x", dtype: "float32", shape: [null, 32, 32, 1] }],
    outputs: [{ name: "y", dtype: "float32", shape: [null, 2] }],
    wanted: ["y"],
  };
}

export const available = { available: true, version: "1", device: "CPU" } as const satisfies Availability;

export function fakeRuntime(
  id: string,
  availability: Availability = available,
  change: Partial<ChosenRuntime> = {},
): [string, ChosenRuntime] {
  return [id, { id, title: id, reads: "onnx", path: null, computes: "here", availability, ...change }];
}
