import type { Context } from "../base/command.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import { cellsOf, modelIdOf, type PlannedCell } from "../plan/plan.ts";
import type { Recorder } from "../results/recorder.ts";
import type { Subject, SubjectOptions } from "../subjects/subject.ts";
import { cellResultOf } from "./cell-result.ts";
import { deadlineOf } from "./deadline.ts";
import type { RunFollower } from "./follower.ts";
import { precisionPairsOf } from "./precision-pairs.ts";
import { racesOf } from "./races.ts";
import type { BlockOptions } from "./run-block.ts";
import { trackRun } from "./run-progress.ts";
import { runRounds } from "./scheduler.ts";
import { scoringOf, type ScoringOptions } from "./scoring.ts";
import { trackSpending } from "./spending.ts";
import { unscoredRuntimes } from "./unscored-runtimes.ts";

/** What the rounds of a run are asked. */
export interface MeasureRunOptions extends SubjectOptions {
  readonly rounds: RoundLimits;
  /** Seconds after which no process of a later round starts; null for none. */
  readonly budget?: number | null;
}

/** How far a run is: a process of a round has ended, or a whole round. */
export interface ProgressAt {
  readonly round: number;
  readonly what: "process" | "round";
}

export interface RoundsOptions extends Subject, Pick<ScoringOptions, "onLosses"> {
  readonly options: MeasureRunOptions;
  /** Where the workers find the images of each model, by its id. */
  readonly imagePaths: ReadonlyMap<string, string>;
  /** The hash of the graph of each model, without its weights; null where nothing races. */
  readonly architectures: ReadonlyMap<string, string> | null;
  readonly recorder: Recorder;
  readonly context: Context;
  readonly follower: RunFollower;
  /** The round to begin with; 1 where it is left out. */
  readonly fromRound?: number;
  /** Writes what there is for a reader: after each process of the first round, and after each round. */
  readonly onProgress?: (at: ProgressAt) => Promise<void>;
  /** Starts what measures. */
  readonly startWorker: BlockOptions["startWorker"];
}

/**
 * Measures every cell of a run in rounds, and records what comes out after every block. Knows no file and no process,
 * so that a page can do it, too.
 */
export async function measureRounds(measured: RoundsOptions): Promise<void> {
  const { selection, models, lowered, scorers, options, recorder, context, follower, fromRound } = measured;
  const { rounds, seed, budget = null } = options;
  const cells = cellsOf(selection.blocks);
  const resultOf = ({ id }: { readonly id: string }) => recorder.cellOf(id);
  const progress = trackRun(cells, rounds, resultOf, Date.now, budget, follower.startedSeconds);
  const spending = trackSpending(recorder.results.run.spent);
  const float32 = cells.filter(({ precision }) => precision === "fp32");
  const races = measured.architectures === null ? null : racesOf(float32, measured.architectures, resultOf);
  const pairs = precisionPairsOf(cells, resultOf);
  const scoring = scoringOf({ ...measured, cells, seed });
  const variantOf = new Map(cells.map((cell) => [modelIdOf(cell), cell.variantId]));
  const recordRatios = () => {
    const { precisions } = recorder.results;
    if (precisions !== undefined) recorder.change({ precisions: { ...precisions, ratios: pairs.ratios() } });
  };
  const write = (at: ProgressAt) => spending.on("writing", async () => measured.onProgress?.(at));
  await runRounds(
    {
      blocks: selection.blocks,
      runtimes: selection.runtimes,
      models: new Map([...models, ...(lowered?.models ?? [])]),
      ...(lowered === undefined ? {} : { notLowered: lowered.missing }),
      rounds,
      ...(fromRound === undefined ? {} : { fromRound }),
      scope: "all",
      allowFallback: options.allowFallback === true,
      seed,
      resultOf,
      ...(races === null
        ? {}
        : { isDue: (cell: PlannedCell, round: number) => races.isDue(cell, round) || pairs.isDue(cell) }),
      // What a precision costs is told image by image, on each runtime.
      ...deadlineOf(budget, follower, rounds, progress.pace, float32.length < cells.length),
      isScored: scoring.isScored,
      imagesPathOf: (modelId) => measured.imagePaths.get(variantOf.get(modelId)!) ?? null,
      jobLimitMs: options.limit * 1000,
      signal: context.signal,
      spending,
      startWorker: measured.startWorker,
    },
    {
      onBlock: (block, position, of) => follower.onBlock(block, progress, position, of),
      onCell: async (planned, outcome, round) => {
        const cell = cellResultOf(planned, outcome, recorder.cellOf(planned.id), { round, rounds, seed });
        recorder.setCell(cell);
        follower.onCell(cell, round, progress);
      },
      onOutputs: scoring.record,
      onBlockEnd: async ({ round, runtimeId }) => {
        const { run } = recorder.results;
        const done = Math.max(run.rounds.done, round);
        await spending.on("writing", () =>
          recorder.update({ run: { ...run, spent: spending.total(), rounds: { ...run.rounds, done } } }),
        );
        // The first round is the longest, and a reader waits for it.
        const isMeasured = selection.runtimes.get(runtimeId)?.availability.available === true;
        if (round === 1 && isMeasured) await write({ round, what: "process" });
      },
      onRoundEnd: async (round) => {
        if (races !== null) recorder.change({ races: races.records() });
        recordRatios();
        await write({ round, what: "round" });
      },
      onWarning: (line) => context.note(`warning: ${line}`, "warning"),
    },
  );
  recordRatios();
  recorder.change({ run: { ...recorder.results.run, spent: spending.total() } });
  if (races !== null) await recorder.update({ races: races.records() });
  const unscored = unscoredRuntimes(recorder.results, scorers);
  if (unscored.length > 0) {
    context.note(
      `Not all images were answered on ${unscored.join(", ")}: parity has compared some, and no time was left for the rest.`,
    );
  }
  follower.onEnd(progress);
}
