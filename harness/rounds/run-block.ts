import type { PlacementRecord } from "../../src/core/results.ts";
import { isSoftware, type ChosenRuntime } from "../plan/chosen-runtime.ts";
import type { ImageOutputs } from "../../src/tasks/outputs.ts";
import type { CellReply, ErrorReply } from "../workers/job.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { PlannedCell } from "../plan/plan.ts";
import { BlockProcess, type ProcessRules } from "./block-process.ts";
import { modelOfCell, type CellModels } from "./cell-model.ts";

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

export interface BlockOptions extends CellModels, ProcessRules {
  /** `parity` compares outputs and times nothing. */
  readonly scope: "parity" | "all";
  /** Whether cells of which nodes ran outside the provider that was asked for are timed and scored. */
  readonly allowFallback: boolean;
  readonly seed: number;
  /** The images that a model is scored on, as it reads them; null for none. */
  readonly imagesPathOf: (modelId: string) => string | null;
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

/**
 * Measures the cells of one runtime and thread count once, in one fresh process. A cell that fails, or takes its
 * process down, ends as an error outcome and the rest go on in a new process.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function runBlock(task: BlockTask, options: BlockOptions, events: BlockEvents): Promise<void> {
  const process = new BlockProcess(task.runtime, task.environment, options);
  try {
    for (const cell of task.cells) await events.onCell(cell, await runCell(cell, task, options, process));
    for (const modelId of task.modelsToScore()) {
      if (task.isOver()) break;
      task.onScoring(modelId);
      await runAccuracy(modelId, task, options, events, process);
    }
  } finally {
    await process.close();
  }
}

async function runCell(
  cell: PlannedCell,
  task: BlockTask,
  options: BlockOptions,
  process: BlockProcess,
): Promise<CellOutcome> {
  const model = modelOfCell(cell, task.runtime, options);
  if ("skipped" in model) return { kind: "skipped", reason: model.skipped, fix: null };
  const known = task.placementOf(cell);
  const reply = await process.run({
    ...jobBase(task, model),
    kind: "cell",
    batch: cell.batch,
    round: task.round,
    check: known === undefined ? "whole" : "quick",
    software: isSoftware(task.runtime) || known?.software === true,
    scope: options.scope,
    allowFallback: options.allowFallback,
    seed: options.seed,
  });
  if (reply.kind === "cell" || reply.kind === "error") return reply;
  return { kind: "error", code: "UNEXPECTED", message: `The worker answered a cell with "${reply.kind}".` };
}

async function runAccuracy(
  modelId: string,
  task: BlockTask,
  { models, imagesPathOf }: BlockOptions,
  events: BlockEvents,
  process: BlockProcess,
): Promise<void> {
  const imagesPath = imagesPathOf(modelId);
  const model = (task.runtime.arm?.models ?? models).get(modelId);
  if (imagesPath === null || model === undefined) return;
  const reply = await process.run({
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
