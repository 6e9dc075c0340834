import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RESULTS_SCHEMA_VERSION, type Cell, type Results, type TaskName } from "../../src/core/results.ts";
import { withArms } from "../arms/arm.ts";
import { isOfArms, measureArms, refuseMixedArms } from "../arms/measure-arms.ts";
import { openArms } from "../arms/open-arms.ts";
import { benchCommandOf, type BenchOptions } from "./options.ts";
import type { Context, ExitCode } from "../base/command.ts";
import { chooseRuntimes } from "../plan/choose-runtimes.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { leftOutNote } from "../plan/choose-variants.ts";
import { describeEnvironment } from "../machine/environment.ts";
import { cellsOf } from "../plan/plan.ts";
import { printPasses, refuseIdlePasses, runPasses } from "../passes/registry.ts";
import { untrainedOf } from "../models/prepare-models.ts";
import type { ProgressAt } from "../rounds/measure-rounds.ts";
import { measureRun, type MeasureOptions } from "../rounds/measure-run.ts";
import { recordInto } from "../results/record-into.ts";
import { answerLines } from "./answer-lines.ts";
import { printPlan } from "./print-plan.ts";
import { keptOptions, refuseOther, resumedRecord, resumeRun, type ResumedRun } from "./resume.ts";
import { createRunFolder, runIdOf } from "../results/run-folder.ts";
import { refuseMixedSelection, selectCells } from "../plan/selection.ts";
import { judgedSubject } from "../subjects/parity-bases.ts";
import { goOnCommand, isOpen } from "../../src/report/go-on.ts";
import { subjectOf, type Subject } from "../subjects/subject.ts";
import { writeReport } from "../results/write-report.ts";

/** Where runs go when `--out` does not say. */
export const reportsFolder = "reports";

/**
 * The whole of `boxbench bench`: prepares models, measures every cell, and leaves results.json and the
 * report in the run's folder, also when it is interrupted.
 */
export async function bench(
  options: BenchOptions,
  context: Context,
  given: readonly string[],
): Promise<void> {
  const { resume } = options;
  if (resume === undefined) return runBench(options, null, context);
  const resumed = await resumeRun({ ...options, resume }, given, reportsFolder);
  await runBench(resumed.options, resumed, context);
}

/** @param before the run to go on with; null for a new one */
async function runBench(asked: BenchOptions, before: ResumedRun | null, context: Context): Promise<void> {
  const startedAt = new Date();
  const options = isOfArms(asked) ? inPairs(asked) : asked;
  refuseMixedSelection(options);
  refuseMixedArms(options);
  refuseIdlePasses(options);
  const chosen = await chooseRuntimes(options.runtime, context.signal);
  const arms = await openArms(options, context);
  const runtimes = arms === null ? chosen : withArms(chosen, arms.pair);
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-"));
  try {
    if (options.dryRun === true) return await dryRun(options, runtimes, temporary, context);
    const folder = before?.folder ?? options.out ?? join(reportsFolder, runIdOf(startedAt, options.shard));
    const created = await createRunFolder(folder);
    const subject = await subjectOf(options, runtimes, temporary, context)
      .then((prepared) => judgedSubject(prepared, options.seed, context))
      .catch(async (error: unknown) => {
        await created.removeIfEmpty();
        throw error;
      });
    const results =
      before === null
        ? await startResults(newRun(options, subject.task, startedAt), subject, runtimes)
        : await resumeResults(before, subject, runtimes, startedAt);
    const order = cellsOf(subject.selection.blocks).map(({ id }) => id);
    const recorder = recordInto(folder, results, order);
    await recorder.save();
    let exitCode: ExitCode = 0;
    try {
      let isRead = false;
      const measured = {
        ...subject,
        options,
        temporary,
        recorder,
        context,
        ...(before === null ? {} : { fromRound: before.fromRound }),
        onProgress: async ({ round, what }: ProgressAt) => {
          if (options.budget == null) return;
          await writeReport(recorder.results, folder);
          const place = `${join(folder, "report.md")}, which is still getting better.`;
          if (what === "round") context.note(`After round ${round}: ${place}`);
          else if (!isRead) context.note(`Can be read from now on: ${place}`);
          isRead = true;
        },
      };
      exitCode = await (arms === null ? measurePlain(measured) : measureArms(measured, arms));
      await recorder.update({ run: { ...recorder.results.run, finishedAt: new Date().toISOString() } });
      if (before !== null && recorder.results.run.rounds.done < before.fromRound)
        context.note(
          "No cell was due for another round: there is nothing left to decide, or no time was left.",
        );
    } catch (error) {
      if (context.signal.aborted) context.note(`Go on with: ${goOnCommand(folder)}`);
      throw error;
    } finally {
      await writeReport(recorder.results, folder);
    }
    for (const [row, line] of answerLines(recorder.results).entries())
      context.print(line, row === 0 ? "heading" : undefined);
    if (isOpen(recorder.results)) context.note(`To be surer: ${goOnCommand(folder)} --budget 10m`);
    context.print(`Report: ${join(folder, "report.md")}`, "good");
    context.finish(exitCode);
  } finally {
    await arms?.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Two arms get the same number of rounds: a pair that one of them lacks says nothing. */
function inPairs(options: BenchOptions): BenchOptions {
  const { max } = options.rounds;
  return { ...options, rounds: { min: max, max } };
}

async function measurePlain(
  measured: MeasureOptions & { readonly options: BenchOptions },
): Promise<ExitCode> {
  await measureRun(measured);
  await runPasses(measured);
  const { cells, precisions } = measured.recorder.results;
  const disagreeing = (precisions?.cells ?? []).filter(
    (cell) => cell.status === "failed" && cell.code === "PARITY",
  );
  // A runtime that cannot run a precision, or not where it should, is an answer and no failure.
  return exitCodeOf([...cells, ...disagreeing]);
}

function newRun(options: BenchOptions, task: TaskName, startedAt: Date): Results["run"] {
  return {
    id: runIdOf(startedAt, options.shard),
    command: benchCommandOf(options),
    seed: options.seed,
    preset: options.preset,
    task,
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    startedAt: startedAt.toISOString(),
    finishedAt: null,
    rounds: { done: 0, ...options.rounds },
    options: keptOptions(options),
  };
}

async function resumeResults(
  before: ResumedRun,
  { records }: Subject,
  runtimes: readonly ChosenRuntime[],
  resumedAt: Date,
): Promise<Results> {
  const { results, folder } = before;
  refuseOther(results, { ...records, environment: await describeEnvironment({ runtimes }) }, folder);
  return { ...results, run: resumedRecord(before, resumedAt) };
}

async function dryRun(
  options: BenchOptions,
  runtimes: readonly ChosenRuntime[],
  temporary: string,
  context: Context,
): Promise<void> {
  if (options.model !== undefined) {
    const { selection } = await subjectOf(options, runtimes, temporary, context);
    printPlan(selection, [], options, context);
    return isOfArms(options) ? undefined : printPasses({ selection, options }, context);
  }
  const selection = selectCells(options, runtimes);
  const leftOut = leftOutNote(options);
  if (leftOut !== null) context.note(leftOut);
  printPlan(selection, untrainedOf(selection.variantIds, options), options, context);
  if (!isOfArms(options)) printPasses({ selection, options }, context);
}

async function startResults(
  run: Results["run"],
  { records }: Subject,
  runtimes: readonly ChosenRuntime[],
): Promise<Results> {
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    run,
    environment: await describeEnvironment({ runtimes }),
    ...records,
    cells: [],
    scores: [],
    gallery: null,
  };
}

function exitCodeOf(cells: readonly Cell[]): ExitCode {
  const failed = cells.filter((cell) => cell.status === "failed");
  if (cells.some((cell) => cell.status === "fallback")) return 1;
  if (failed.some((cell) => cell.code === "PARITY")) return 1;
  return failed.length > 0 ? 4 : 0;
}
