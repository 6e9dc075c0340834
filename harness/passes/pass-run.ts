import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { Cell, MeasuredCell } from "../../src/core/results.ts";
import type { Context } from "../base/command.ts";
import type { PassJob, PassReply } from "../jobs/pass-jobs.ts";
import type { ErrorReply, Job, Reply } from "../workers/job.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { LoweredModels } from "../precision/lower-models.ts";
import type { Scorer } from "../../src/tasks/scorer.ts";
import { formatDuration } from "../base/progress.ts";
import type { Recorder } from "../results/recorder.ts";
import type { Selection } from "../plan/selection.ts";

/** What the passes of a run share; `Options` are those that ask for a pass. */
export interface PassRun<Options extends object = object> {
  readonly selection: Selection;
  /** The models that can run. */
  readonly models: ReadonlyMap<string, JobModel>;
  /** Of lower precision; absent where nothing but float32 was asked for. */
  readonly lowered?: LoweredModels;
  /** What each model is scored on. */
  readonly scorers: ReadonlyMap<string, Scorer>;
  /** A folder for files of this run. */
  readonly temporary: string;
  readonly options: Options & {
    readonly seed: number;
    readonly batch: readonly number[];
    readonly threads: readonly number[];
    /** Seconds that one job may take. */
    readonly limit: number;
  };
  readonly recorder: Recorder;
  readonly context: Context;
}

/** Variables with which processes of a runtime are started. */
export function environmentOf({ selection }: PassRun, runtimeId: string): Readonly<Record<string, string>> {
  const availability = selection.runtimes.get(runtimeId)?.availability;
  return (availability?.available === true ? availability.environment : undefined) ?? {};
}

/** What a job needs to know about a runtime. */
export function runtimeChoice({ selection }: PassRun, runtimeId: string) {
  return { runtimeId, runtimePath: selection.runtimes.get(runtimeId)?.path ?? null };
}

/**
 * Does one job in a process of its own. What goes wrong is the answer.
 *
 * @throws BoxbenchError INTERRUPTED
 */
export async function runFresh(
  { context, options }: Pick<PassRun, "context" | "options">,
  job: Job | PassJob,
  environment: Readonly<Record<string, string>>,
): Promise<Reply | PassReply> {
  // Only who measures needs processes: every command reads the options of passes.
  const { startWorker } = await import("../workers/worker-process.ts");
  const worker = startWorker(environment);
  try {
    // A worker does jobs of passes too, which the protocol of measuring does not list.
    return await worker.run(job as Job, options.limit * 1000, context.signal);
  } catch (error) {
    if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
    return { kind: "error", code: error.code, message: messageOf(error) };
  } finally {
    await worker.close();
  }
}

/** A reply that is neither what was asked for nor a reason, as a record has it. */
export function failedRecordOf(reply: { readonly kind: string } | ErrorReply): {
  readonly status: "failed";
  code: string;
  message: string;
} {
  if ("code" in reply) {
    const { code, message } = reply;
    return { status: "failed", code, message };
  }
  return { status: "failed", code: "UNEXPECTED", message: `The worker answered with "${reply.kind}".` };
}

/** The cells that were measured where they should: what a pass goes on with. */
export function rankedCellsOf({ recorder }: PassRun): MeasuredCell[] {
  return recorder.results.cells.filter(isRanked);
}

/** The same of lower precision. */
export function rankedLoweredCellsOf({ recorder }: PassRun): MeasuredCell[] {
  return (recorder.results.precisions?.cells ?? []).filter(isRanked);
}

function isRanked(cell: Cell): cell is MeasuredCell {
  return (
    cell.status === "measured" &&
    cell.placement?.software !== true &&
    cell.placement?.fallbackOps === undefined
  );
}

/** One measured cell for each variant and runtime: that of the smallest batch on the first thread count. */
export function mainCellsOf(run: PassRun): MeasuredCell[] {
  const [threads] = run.options.threads;
  const cells = rankedCellsOf(run).filter((cell) => cell.threads === threads);
  const smallest = new Map<string, MeasuredCell>();
  for (const cell of cells) {
    const key = `${cell.variantId} ${cell.runtimeId}`;
    const known = smallest.get(key);
    if (known === undefined || cell.batch < known.batch) smallest.set(key, cell);
  }
  return [...smallest.values()];
}

/** Numbers the steps of a pass for its lines. */
export function passProgress({ context }: PassRun, pass: string, total: number): (line: string) => void {
  const beganMs = Date.now();
  let done = 0;
  return (line) => {
    done += 1;
    const leftMs = ((Date.now() - beganMs) / done) * (total - done);
    context.note(
      `${pass} [${done}/${total}] ${line}${done < total ? `  (${formatDuration(leftMs)} left)` : ""}`,
    );
  };
}
