import type { Results } from "../../../../src/core/results.ts";
import type { Images } from "../../../../src/dataset/types.ts";
import { scorerOf, type Scorer } from "../../../../src/tasks/scorer.ts";
import { taskOf } from "../../../../src/tasks/registry.ts";
import { cellsOf } from "../../../plan/plan.ts";
import { recorderOf } from "../../../results/recorder.ts";
import { measureRounds } from "../../../rounds/measure-rounds.ts";
import { chosenInPage } from "../../chosen-in-page.ts";
import { deviceRecord } from "../../device-record.ts";
import { pageFollower } from "../../page-progress.ts";
import { startedResults } from "../../page-results.ts";
import { pageSelection } from "../../page-selection.ts";
import type { DeviceFacts } from "../../device-facts.ts";
import type { DeviceState } from "../../device-state.ts";
import type { Exported } from "../exported.ts";
import type { ExportedRuntime } from "./runtimes.ts";
import { pageWorker } from "./worker.ts";

/** A run in this page. */
export interface HereRun {
  readonly exported: Exported;
  readonly facts: DeviceFacts;
  readonly runtimes: readonly ExportedRuntime[];
  readonly variantIds: readonly string[];
  /** What an earlier visit had of it; null for a new run. */
  readonly before: Results | null;
  readonly signal: AbortSignal;
  /** Keeps the results for a later visit. */
  keep(results: Results): void;
  show(line: string, results: Results, step?: Partial<Pick<DeviceState, "share" | "left">>): void;
}

/** Measures what a visitor chose, as `bench` measures a machine. */
export async function measureHere(run: HereRun): Promise<Results> {
  const { exported, facts, runtimes, before, signal } = run;
  const { scorers, images } = scorersOf(exported, run.variantIds);
  const selection = pageSelection(exported.cells, {
    runtimes: await Promise.all(
      runtimes.map(async (runtime) => chosenInPage(runtime, await runtime.probe())),
    ),
    threads: threadsOf(exported, facts),
    variantIds: run.variantIds,
  });
  const results = before ?? newResults(run);
  results.environment = deviceRecord(facts, exported.environment);
  if (before !== null) {
    const { resumedAt = [] } = before.run;
    results.run = { ...before.run, resumedAt: [...resumedAt, new Date().toISOString()] };
  }
  const order = cellsOf(selection.blocks).map(({ id }) => id);
  const recorder = recorderOf(results, order, (kept) => Promise.resolve(run.keep(kept)));
  await recorder.save();
  const note = (line: string) => run.show(line, results);
  await measureRounds({
    task: exported.task,
    records: exported.records,
    selection,
    models: new Map([...exported.models].map(([id, { model }]) => [id, model])),
    lowered: { models: new Map(), missing: exported.missing, files: [], draws: new Map() },
    scorers,
    imagePaths: new Map(run.variantIds.map((variantId) => [variantId, variantId])),
    architectures: null,
    options: optionsOf(exported),
    follower: pageFollower(exported.run.rounds, (line, step) => run.show(line, results, step)),
    recorder: {
      ...recorder,
      // A page may be closed at any time, and a visitor has seen this cell.
      setCell: (cell) => {
        recorder.setCell(cell);
        run.keep(results);
      },
    },
    fromRound: Math.max(1, results.run.rounds.done),
    startWorker: () => pageWorker({ exported, runtimes: byId(runtimes), images }),
    context: {
      print: note,
      note,
      status: () => {},
      signal,
      finish: () => {},
    },
  });
  await recorder.update({ run: { ...results.run, finishedAt: new Date().toISOString() } });
  return results;
}

function byId(runtimes: readonly ExportedRuntime[]): Map<string, ExportedRuntime> {
  return new Map(runtimes.map((runtime) => [runtime.id, runtime]));
}

/** Without isolation there is one thread; that is measured then, whatever was asked for. */
export function threadsOf({ threads }: Exported, { isIsolated }: DeviceFacts): readonly number[] {
  return isIsolated ? threads : [1];
}

function scorersOf({ scorers }: Exported, variantIds: readonly string[]) {
  const chosen = [...scorers].filter(([variantId]) => variantIds.includes(variantId));
  return {
    images: new Map<string, Images>(chosen.map(([variantId, { images }]) => [variantId, images])),
    scorers: new Map<string, Scorer>(
      chosen.map(([variantId, { task, images, imagesId, given }]) => [
        variantId,
        // Made of what was a scorer of the same task.
        scorerOf(taskOf(task), { images, truth: given.truth as never }, given.reading as never, imagesId),
      ]),
    ),
  };
}

function optionsOf({ run, limit, allowFallback, threads }: Exported) {
  return {
    seed: run.seed,
    rounds: run.rounds,
    budget: run.budget,
    preset: run.preset as "full" | "quick",
    limit,
    allowFallback,
    threads,
    batch: [],
    models: "models",
  };
}

function newResults({ exported, variantIds, facts }: HereRun): Results {
  const { records, task, environment } = exported;
  const { command, seed, preset, rounds } = exported.run;
  const startedAt = new Date().toISOString();
  const id = startedAt.slice(0, 19).replaceAll(":", "-");
  return startedResults({
    run: { id, command, seed, preset, task, startedAt, rounds },
    environment: deviceRecord(facts, environment),
    records,
    variantIds,
  });
}
