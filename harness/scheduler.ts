import { BoxbenchError, messageOf } from "../src/core/errors.ts";
import type { CellReply, ErrorReply, Job, JobModel, Reply } from "./job.ts";
import type { Block, PlannedCell } from "./plan.ts";
import type { ChosenRuntime } from "./choose-runtimes.ts";
import { isFallback } from "./placement.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** What happened to a cell. */
export type CellOutcome =
  | CellReply
  | ErrorReply
  | { readonly kind: "skipped"; readonly reason: string; readonly fix: string | null };

/** What the scheduler tells its caller, as it happens. A handler resolves when its news is safe on disk. */
export interface ScheduleEvents {
  onCell(cell: PlannedCell, outcome: CellOutcome): Promise<void>;
  /** A runtime answered all validation images of a variant: points [count, 2] in [-1, 1]. */
  onPoints(variantId: string, runtimeId: string, points: Float32Array): Promise<void>;
  /** An accuracy pass that gave nothing. */
  onWarning(line: string): void;
}

export interface ScheduleOptions {
  readonly blocks: readonly Block[];
  readonly runtimes: ReadonlyMap<string, ChosenRuntime>;
  /** The models that can run; a variant that is missing here diverged in training. */
  readonly models: ReadonlyMap<string, JobModel>;
  /** `parity` compares outputs and times nothing. */
  readonly scope: "parity" | "all";
  /** Whether cells of which nodes ran outside the provider that was asked for are timed and scored. */
  readonly allowFallback: boolean;
  readonly seed: number;
  /** The validation images as a variant reads them; null for no accuracy pass. */
  imagesPathOf(variantId: string): string | null;
  /** The longest that one job may take before its process is ended. */
  readonly jobLimitMs: number;
  readonly signal: AbortSignal;
  /** @param environment variables that the runtime's libraries read when they are loaded */
  startWorker(environment: Readonly<Record<string, string>>): WorkerProcess;
}

/**
 * Runs every block in a child process of its own, one at a time. A cell that fails, or takes its process
 * down, ends as an error outcome and the rest go on in a new process.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function runBlocks(options: ScheduleOptions, events: ScheduleEvents): Promise<void> {
  const scored = new Set<string>();
  for (const block of options.blocks) {
    const runtime = options.runtimes.get(block.runtimeId);
    const availability = runtime?.availability;
    if (runtime !== undefined && availability?.available === true) {
      // Answers hardly depend on the thread count: one accuracy pass for each runtime. On a software adapter it
      // would take minutes for each variant, and parity has compared the answers.
      const score = !scored.has(block.runtimeId) && availability.software !== true;
      scored.add(block.runtimeId);
      await runBlock(block, runtime, score, availability.environment ?? {}, options, events);
    } else {
      const outcome: CellOutcome =
        availability?.available === false
          ? { kind: "skipped", reason: availability.reason, fix: availability.fix }
          : { kind: "skipped", reason: "Nothing is known about this runtime.", fix: null };
      for (const { cells } of block.variants) {
        for (const cell of cells) await events.onCell(cell, outcome);
      }
    }
  }
}

type RunJob = (job: Job) => Promise<Reply>;

async function runBlock(
  block: Block,
  runtime: ChosenRuntime,
  score: boolean,
  environment: Readonly<Record<string, string>>,
  options: ScheduleOptions,
  events: ScheduleEvents,
): Promise<void> {
  const crew: { worker: WorkerProcess | null } = { worker: null };
  const run: RunJob = async (job) => {
    crew.worker ??= options.startWorker(environment);
    try {
      return await crew.worker.run(job, options.jobLimitMs, options.signal);
    } catch (error) {
      crew.worker = null;
      if (error instanceof BoxbenchError && error.code === "WORKER") {
        return { kind: "error", code: error.code, message: messageOf(error) };
      }
      throw error;
    }
  };
  try {
    for (const { variantId, cells } of block.variants) {
      const agrees = await runCells(variantId, cells, block, runtime, options, events, run);
      // A runtime that gives other answers is not scored: its accuracy would be that of another model.
      if (score && agrees) await runAccuracy(variantId, block, runtime, options, events, run);
    }
  } finally {
    await crew.worker?.close();
  }
}

/** Runs one variant's cells and says whether any of them agreed with the reference. */
async function runCells(
  variantId: string,
  cells: readonly PlannedCell[],
  block: Block,
  runtime: ChosenRuntime,
  options: ScheduleOptions,
  events: ScheduleEvents,
  run: RunJob,
): Promise<boolean> {
  const { scope, seed, models, allowFallback } = options;
  const model = models.get(variantId);
  let agrees = false;
  for (const cell of cells) {
    const reason = model === undefined ? divergedReason : unreadableReason(runtime, model);
    const outcome: CellOutcome =
      model === undefined || reason !== null
        ? { kind: "skipped", reason: reason ?? divergedReason, fix: null }
        : cellOutcome(
            await run({
              ...jobBase(block, runtime, model),
              kind: "cell",
              batch: cell.batch,
              scope,
              allowFallback,
              seed,
            }),
          );
    agrees ||=
      outcome.kind === "cell" && outcome.parity.passed && (allowFallback || !isFallback(outcome.placement));
    await events.onCell(cell, outcome);
  }
  return agrees;
}

const divergedReason = "Training diverged: there is no network to run.";

function unreadableReason({ reads, id }: ChosenRuntime, model: JobModel): string | null {
  if (reads === "onnx" || model.layersModelPath !== undefined) return null;
  return `${id} reads a TF.js model.json, and this model came as ONNX.`;
}

async function runAccuracy(
  variantId: string,
  block: Block,
  runtime: ChosenRuntime,
  options: ScheduleOptions,
  events: ScheduleEvents,
  run: RunJob,
): Promise<void> {
  const imagesPath = options.imagesPathOf(variantId);
  const model = options.models.get(variantId);
  if (imagesPath === null || model === undefined || model.outputRange === null) return;
  const reply = await run({ ...jobBase(block, runtime, model), kind: "accuracy", imagesPath });
  if (reply.kind === "accuracy") await events.onPoints(variantId, block.runtimeId, reply.points);
  if (reply.kind === "error") {
    events.onWarning(`no accuracy of ${variantId} on ${block.runtimeId}: ${reply.message}`);
  }
}

function jobBase({ runtimeId, threads }: Block, { path }: ChosenRuntime, model: JobModel) {
  return { runtimeId, runtimePath: path, threads, model };
}

function cellOutcome(reply: Reply): CellReply | ErrorReply {
  if (reply.kind === "cell" || reply.kind === "error") return reply;
  return { kind: "error", code: "UNEXPECTED", message: `The worker answered a cell with "${reply.kind}".` };
}
