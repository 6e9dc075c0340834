import { BoxbenchError } from "../../src/core/errors.ts";
import type { Cell, Results } from "../../src/core/results.ts";
import { withRow } from "../../src/tasks/gallery.ts";
import type { ImageOutputs } from "../../src/tasks/outputs.ts";
import type { Judgement, Scorer } from "../../src/tasks/scorer.ts";
import { cellResultOf } from "./cell-result.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import type { Subject, SubjectOptions } from "../subjects/subject.ts";
import type { Context, Tone } from "../base/command.ts";
import { cellsOf, modelIdOf, type PlannedCell } from "../plan/plan.ts";
import { precisionPairsOf } from "./precision-pairs.ts";
import { precisionScoresOf } from "./precision-scores.ts";
import type { Recorder } from "../results/recorder.ts";
import type { BlockOptions } from "./run-block.ts";
import { trackRun } from "./run-progress.ts";
import { fewestRaceRounds } from "../../src/measure/racing.ts";
import { trackSpending } from "./spending.ts";
import { laterSeconds } from "./expected-time.ts";
import { racesOf } from "./races.ts";
import type { RoundBlock } from "./round-order.ts";
import { runRounds } from "./scheduler.ts";
import { unscoredRuntimes } from "./unscored-runtimes.ts";

/** What the rounds of a run are asked. */
export interface MeasureRunOptions extends SubjectOptions {
  readonly rounds: RoundLimits;
  /** Seconds after which no process of a later round starts; null for none. */
  readonly budget?: number | null;
}

/** What a run tells while it is measured, where it is a page that measures. */
export interface PageRun {
  /** Seconds since the program or page started at which the budget began. */
  readonly startedSeconds: number;
  /** Seconds of the budget that writing the report takes. */
  readonly closingSeconds: number;
  /** Something begins or was measured, and so many seconds are left, to the end of the budget at most. */
  onStep(at: Pick<RoundBlock, "round" | "runtimeId">, secondsLeft: number): void;
}

/** How far a run is: a process of a round has ended, or a whole round. */
export interface ProgressAt {
  readonly round: number;
  readonly what: "process" | "round";
}

export interface RoundsOptions extends Subject {
  readonly options: MeasureRunOptions;
  /** Where the workers find the images of each model, by its id. */
  readonly imagePaths: ReadonlyMap<string, string>;
  /** The hash of the graph of each model, without its weights; null where nothing races. */
  readonly architectures: ReadonlyMap<string, string> | null;
  readonly recorder: Recorder;
  readonly context: Context;
  /** The round to begin with; 1 where it is left out. */
  readonly fromRound?: number;
  /** Writes what there is for a reader: after each process of the first round, and after each round. */
  readonly onProgress?: (at: ProgressAt) => Promise<void>;
  /** Starts what measures. */
  readonly startWorker: BlockOptions["startWorker"];
  /** Absent where processes of this machine measure: their budget began with the program. */
  readonly page?: PageRun;
  /** Gets what every image adds to every measure of the task: shape [measures, count]. */
  onLosses?(variantId: string, runtimeId: string, losses: readonly Float64Array[]): void;
}

/** What the last report of a run takes. */
const closingSeconds = 10;

/**
 * When the runtimes after the first answer all images: parity has compared their answers, so which runtime is faster
 * comes before that, and they must still get to it.
 */
const scoringShare = 0.5;
const lastScoringRound = 6;

/**
 * Measures every cell of a run in rounds, and records what comes out after every block. Knows no file and no process,
 * so that a page can do it, too.
 */
export async function measureRounds(measured: RoundsOptions): Promise<void> {
  const { selection, models, lowered, scorers, options, imagePaths, recorder, context, fromRound } = measured;
  const { rounds, seed } = options;
  const cells = cellsOf(selection.blocks);
  const hasPrecisions = cells.some(({ precision }) => precision !== "fp32");
  const { page } = measured;
  const budget = options.budget ?? null;
  const startedSeconds = page?.startedSeconds ?? 0;
  const resultOf = ({ id }: { readonly id: string }) => recorder.cellOf(id);
  const progress = trackRun(cells, rounds, resultOf, Date.now, budget, startedSeconds);
  const say = (line: string, share: number) =>
    context.status === undefined ? context.note(line) : context.status(line, share);
  const spending = trackSpending(recorder.results.run.spent);
  const secondsSpent = () => performance.now() / 1000 - startedSeconds;
  const float32 = cells.filter(({ precision }) => precision === "fp32");
  const races = measured.architectures === null ? null : racesOf(float32, measured.architectures, resultOf);
  const pairs = precisionPairsOf(cells, resultOf);
  const modelOf = new Map(cells.map((cell) => [modelIdOf(cell), cell]));
  const isScored = (modelId: string, runtimeId: string) =>
    isScoredIn(recorder.results, modelOf.get(modelId)!, runtimeId);
  const precisionScores = precisionScoresOf(
    (variantId, runtimeId) =>
      cells.some(
        (cell) =>
          cell.variantId === variantId &&
          cell.runtimeId === runtimeId &&
          recorder.cellOf(cell.id)?.status !== "skipped" &&
          !isScored(modelIdOf(cell), runtimeId),
      ),
    seed,
  );
  const recordRatios = () => {
    const { precisions } = recorder.results;
    if (precisions !== undefined) recorder.change({ precisions: { ...precisions, ratios: pairs.ratios() } });
  };
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
      ...(races === null || budget === null
        ? {}
        : { isDue: (cell: PlannedCell, round: number) => races.isDue(cell, round) || pairs.isDue(cell) }),
      ...(budget === null
        ? {}
        : {
            // What a precision costs is told image by image, on each runtime.
            areLaterScored: (round: number) =>
              (hasPrecisions && round === 1) ||
              round >= Math.min(lastScoringRound, rounds.max) ||
              (round > fewestRaceRounds && secondsSpent() > scoringShare * budget),
            isOver: ({ cells: own }: RoundBlock) => {
              const later = own.length * laterSeconds + 1 + (page?.closingSeconds ?? closingSeconds);
              // A machine that other work slows down is slow to close, too.
              return secondsSpent() + later * Math.max(1, progress.pace()) > budget;
            },
          }),
      isScored: (modelId, runtimeId) => {
        const { variantId, precision } = modelOf.get(modelId)!;
        const isAgain = precision === "fp32" && precisionScores.needsFloat32(variantId, runtimeId);
        return isScored(modelId, runtimeId) && !isAgain;
      },
      imagesPathOf: (modelId) => imagePaths.get(modelOf.get(modelId)!.variantId) ?? null,
      jobLimitMs: options.limit * 1000,
      signal: context.signal,
      spending,
      startWorker: measured.startWorker,
    },
    {
      onBlock: (block, position, of) => {
        if (page !== undefined) page.onStep(block, progress.secondsLeft());
        else say(progress.blockLine(block, position, of), progress.shareDone());
      },
      onCell: async (planned, outcome, round) => {
        const before = recorder.cellOf(planned.id);
        const cell = cellResultOf(planned, outcome, before, { round, rounds, seed });
        recorder.setCell(cell);
        const line = progress.cellDone(cell, round);
        if (page !== undefined) page.onStep({ ...planned, round }, progress.secondsLeft());
        else if (line !== null) context.note(line, toneOf(cell));
      },
      onOutputs: async (modelId, runtimeId, answered) => {
        const model = modelOf.get(modelId)!;
        const { variantId, precision } = model;
        const scorer = scorers.get(variantId)!;
        const judged = judgedOrReason(scorer, answered);
        if (typeof judged === "string") {
          context.note(`warning: no accuracy of ${modelId} on ${runtimeId}: ${judged}`, "warning");
          return;
        }
        if (precision !== "fp32") {
          const precisions = recorder.results.precisions!;
          const score = precisionScores.scoreOf(model, runtimeId, scorer, judged);
          recorder.change({ precisions: { ...precisions, scores: [...precisions.scores, score] } });
          return;
        }
        precisionScores.keepFloat32(variantId, runtimeId, judged);
        if (isScored(modelId, runtimeId)) return;
        recorder.addScore({ variantId, runtimeId, score: judged.score });
        measured.onLosses?.(variantId, runtimeId, judged.losses);
        const row = { variantId, runtimeId, cases: judged.cases };
        recorder.change({ gallery: withRow(recorder.results.gallery, row, scorer) });
      },
      onBlockEnd: async ({ round, runtimeId }) => {
        const { run } = recorder.results;
        const done = Math.max(run.rounds.done, round);
        await spending.on("writing", () =>
          recorder.update({ run: { ...run, spent: spending.total(), rounds: { ...run.rounds, done } } }),
        );
        // The first round is the longest, and a reader waits for it.
        if (round === 1 && selection.runtimes.get(runtimeId)?.availability.available === true) {
          await spending.on("writing", async () => measured.onProgress?.({ round, what: "process" }));
        }
      },
      onRoundEnd: async (round) => {
        if (races !== null) recorder.change({ races: races.records() });
        recordRatios();
        await spending.on("writing", async () => measured.onProgress?.({ round, what: "round" }));
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
  context.status?.(null);
  if (page === undefined) context.note(progress.endLine());
}

function isScoredIn(
  { scores, precisions }: Results,
  { variantId, precision }: PlannedCell,
  runtimeId: string,
): boolean {
  const isOf = (record: { readonly variantId: string; readonly runtimeId: string }) =>
    record.variantId === variantId && record.runtimeId === runtimeId;
  return precision === "fp32"
    ? scores.some(isOf)
    : (precisions?.scores ?? []).some((record) => isOf(record) && record.precision === precision);
}

function toneOf({ status }: Cell): Tone | undefined {
  if (status === "skipped") return "faint";
  return status === "failed" || status === "fallback" ? "bad" : undefined;
}

/** A runtime whose outputs are not what the model's were told to be has no score, and says why. */
function judgedOrReason(scorer: Scorer, answered: ImageOutputs): Judgement | string {
  try {
    return scorer.judge(answered);
  } catch (error) {
    if (error instanceof BoxbenchError) return error.message;
    throw error;
  }
}
