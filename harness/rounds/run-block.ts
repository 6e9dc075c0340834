import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { PlacementRecord } from "../../src/core/results.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import type { ImageOutputs } from "../../src/tasks/outputs.ts";
import type { Answer, CellReply, ErrorReply, Job } from "../workers/job.ts";
import type { JobModel } from "../workers/job-base.ts";
import { modelIdOf, type PlannedCell } from "../plan/plan.ts";
import { isFallback } from "../../src/measure/placement.ts";
import type { Spending } from "./spending.ts";
import type { WorkerCode, WorkerProcess } from "../workers/worker-process.ts";

/** What happened to a cell. */
export type CellOutcome =
  | CellReply
  | ErrorReply
  | { readonly kind: "skipped"; readonly reason: string; readonly fix: string | null };

/** What is told of a block, as it happens: nothing runs in the child process until the handler is done. */
export interface BlockEvents {
  onCell(cell: PlannedCell, outcome: CellOutcome): Promise<void>;
  /** A runtime answered all images that a model is scored on: see `AccuracyReply`. */
  onOutputs(modelId: string, runtimeId: string, answers: ImageOutputs): Promise<void>;
  /** An accuracy pass that gave nothing. */
  onWarning(line: string): void;
}

export interface BlockOptions {
  /** The models that can run, by `modelIdOf`; a variant that is missing here diverged in training. */
  readonly models: ReadonlyMap<string, JobModel>;
  /** Why a model of lower precision is not among them, by `modelIdOf`. */
  readonly notLowered?: ReadonlyMap<string, string>;
  /** `parity` compares outputs and times nothing. */
  readonly scope: "parity" | "all";
  /** Whether cells of which nodes ran outside the provider that was asked for are timed and scored. */
  readonly allowFallback: boolean;
  readonly seed: number;
  /** The images that a model is scored on, as it reads them; null for none. */
  readonly imagesPathOf: (modelId: string) => string | null;
  /** The longest that one job may take before its process is ended; three times as long on a software adapter. */
  readonly jobLimitMs: number;
  readonly signal: AbortSignal;
  /** Where the time went; nobody wants to know where it is absent. */
  readonly spending?: Spending;
  /**
   * @param environment variables that the runtime's libraries read when they are loaded
   * @param code of another tree, for an arm of it
   */
  startWorker(environment: Readonly<Record<string, string>>, code?: WorkerCode): WorkerProcess;
}

/** One process and what it is to do: its cells, and then the models whose answers it scores. */
export interface BlockTask {
  readonly round: number;
  readonly runtime: ChosenRuntime;
  readonly threads: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly cells: readonly PlannedCell[];
  /** Where a cell's nodes ran, as an earlier round found out; undefined where none has. */
  placementOf(cell: PlannedCell): PlacementRecord | null | undefined;
  /** Seconds that the images of a model may take to be scored; null for no limit but that of a job. */
  readonly accuracySeconds: number | null;
  /** Asked after the cells. */
  modelsToScore(): readonly string[];
  /** A model is being scored, whatever comes of it. */
  onScoring(modelId: string): void;
  /** Whether there is no time left to answer all images of one more model. */
  isOver(): boolean;
}

/** A busy machine must not make a slow adapter look like one that hangs. */
const softwarePatience = 3;

/** Whether a program on the CPU stands in for the GPU of a runtime. */
export function isSoftware({ availability }: ChosenRuntime): boolean {
  return availability.available && availability.software === true;
}

type RunJob = (job: Job) => Promise<Answer>;

/**
 * Measures the cells of one runtime and thread count once, in one fresh process. A cell that fails, or takes its
 * process down, ends as an error outcome and the rest go on in a new process.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function runBlock(task: BlockTask, options: BlockOptions, events: BlockEvents): Promise<void> {
  const crew: { worker: WorkerProcess | null } = { worker: null };
  const run: RunJob = async (job) => {
    const isNew = crew.worker === null;
    crew.worker ??= options.startWorker(task.environment, task.runtime.arm?.code ?? undefined);
    const { worker } = crew;
    try {
      const patience = isSoftware(task.runtime) ? softwarePatience : 1;
      const ask = () => worker.run(job, patience * options.jobLimitMs, options.signal);
      const reply = await (options.spending?.on(job.kind === "accuracy" ? "accuracy" : "cells", ask) ??
        ask());
      if (isNew) options.spending?.started(reply.readyMs ?? 0);
      return reply;
    } catch (error) {
      crew.worker = null;
      if (error instanceof BoxbenchError && error.code === "WORKER") {
        return { kind: "error", code: error.code, message: messageOf(error) };
      }
      throw error;
    }
  };
  try {
    for (const cell of task.cells) await events.onCell(cell, await runCell(cell, task, options, run));
    for (const modelId of task.modelsToScore()) {
      if (task.isOver()) break;
      task.onScoring(modelId);
      await runAccuracy(modelId, task, options, events, run);
    }
  } finally {
    await crew.worker?.close();
  }
}

async function runCell(
  cell: PlannedCell,
  task: BlockTask,
  { models, notLowered, scope, allowFallback, seed }: BlockOptions,
  run: RunJob,
): Promise<CellOutcome> {
  const { arm } = task.runtime;
  if (cell.precision !== "fp32" && task.runtime.reads !== "onnx") {
    return { kind: "skipped", reason: noPrecisionReason, fix: null };
  }
  const modelId = modelIdOf(cell);
  const model = (arm?.models ?? models).get(modelId);
  if (model === undefined) {
    const missing = arm?.missing.get(cell.variantId) ?? notLowered?.get(modelId);
    return { kind: "skipped", reason: missing ?? divergedReason, fix: null };
  }
  const reason = unreadableReason(task.runtime, model);
  if (reason !== null) return { kind: "skipped", reason, fix: null };
  const known = task.placementOf(cell);
  const reply = await run({
    ...jobBase(task, model),
    kind: "cell",
    batch: cell.batch,
    round: task.round,
    check: known === undefined ? "whole" : "quick",
    software: isSoftware(task.runtime) || known?.software === true,
    scope,
    allowFallback,
    seed,
  });
  if (reply.kind === "cell" || reply.kind === "error") return reply;
  return { kind: "error", code: "UNEXPECTED", message: `The worker answered a cell with "${reply.kind}".` };
}

const divergedReason = "Training diverged: there is no network to run.";

function unreadableReason({ reads, id }: ChosenRuntime, model: JobModel): string | null {
  if (reads === "onnx" || model.layersModelPath !== undefined) return null;
  if (model.graphModelPath === undefined)
    return `${id} reads a TF.js model.json, and this model came as ONNX.`;
  return reads === "tfjs-model" ? null : `${id} reads a LayersModel, and this is a graph model.`;
}

const noPrecisionReason =
  "it reads a TF.js model.json in float32, and models of lower precision are ONNX files";

async function runAccuracy(
  modelId: string,
  task: BlockTask,
  { models, imagesPathOf }: BlockOptions,
  events: BlockEvents,
  run: RunJob,
): Promise<void> {
  const imagesPath = imagesPathOf(modelId);
  const model = (task.runtime.arm?.models ?? models).get(modelId);
  if (imagesPath === null || model === undefined) return;
  const reply = await run({
    ...jobBase(task, model),
    kind: "accuracy",
    imagesPath,
    budgetSeconds: task.accuracySeconds,
  });
  if (reply.kind === "accuracy") await events.onOutputs(modelId, task.runtime.id, reply);
  if (reply.kind === "error") {
    events.onWarning(`no accuracy of ${modelId} on ${task.runtime.id}: ${reply.message}`);
  }
}

function jobBase({ runtime, threads }: BlockTask, model: JobModel) {
  return { runtimeId: runtime.arm?.runtimeId ?? runtime.id, runtimePath: runtime.path, threads, model };
}

/** Whether a cell's answers are those of the model, from where they were asked for: only such are scored. */
export function isToScore(outcome: CellOutcome, allowFallback: boolean): boolean {
  return (
    outcome.kind === "cell" && outcome.parity.passed && (allowFallback || !isFallback(outcome.placement))
  );
}
