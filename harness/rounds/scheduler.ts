import type { Cell } from "../../src/core/results.ts";
import { withoutArm } from "../../src/measure/comparison/sides.ts";
import { withRepeats, type RoundLimits } from "../../src/measure/rounds.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { cellsOf, modelIdOf, type PlannedBlock, type PlannedCell } from "../plan/plan.ts";
import { isWanted, lastRoundOf } from "./cell-result.ts";
import { planOrder, roundOrder, type RoundBlock } from "./round-order.ts";
import {
  isSoftware,
  isToScore,
  runBlock,
  type BlockEvents,
  type BlockOptions,
  type CellOutcome,
} from "./run-block.ts";

/** What the scheduler tells its caller, as it happens. Nothing is measured until a handler is done. */
export interface ScheduleEvents extends Omit<BlockEvents, "onCell"> {
  onCell(cell: PlannedCell, outcome: CellOutcome, round: number): Promise<void>;
  /** A process is about to start, after `position` others of `of` in this round. */
  onBlock(block: RoundBlock, position: number, of: number): void;
  /** A process has ended: what it measured must be safe on disk when this resolves. */
  onBlockEnd(block: RoundBlock): Promise<void>;
  /** All processes of a round have ended. */
  onRoundEnd?(round: number): Promise<void>;
}

export interface ScheduleOptions extends BlockOptions {
  readonly blocks: readonly PlannedBlock[];
  readonly runtimes: ReadonlyMap<string, ChosenRuntime>;
  readonly rounds: RoundLimits;
  /** The round to begin with; 1 where it is left out. */
  readonly fromRound?: number;
  /** What became of a cell so far, in this run or the one that it goes on from. */
  readonly resultOf: (cell: PlannedCell) => Cell | undefined;
  /** Whether a cell wants a round after the first, where its interval does not decide that. */
  readonly isDue?: (cell: PlannedCell, round: number) => boolean;
  /** Whether no process is to be started after the first round, because there is no time for it. */
  readonly isOver?: (block: RoundBlock) => boolean;
  /** Models by `modelIdOf`. */
  readonly isScored: (modelId: string, runtimeId: string) => boolean;
  /**
   * Whether runtimes after the first answer all images in a round; in the first one where this is left out. The first
   * runtime always does so in the first round.
   */
  readonly areLaterScored?: (round: number) => boolean;
}

/**
 * Runs rounds until every cell has the blocks that it wants. A round has one fresh process for each runtime and
 * thread count, one at a time, in random order.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function runRounds(asked: ScheduleOptions, events: ScheduleEvents): Promise<void> {
  const tried = new Set<string>();
  const options: TriedOptions = {
    ...asked,
    // What a runtime cannot answer now it cannot answer in the next round.
    isScored: (...names) => tried.has(names.join(" ")) || asked.isScored(...names),
    onScoring: (...names) => void tried.add(names.join(" ")),
  };
  const partners = partnersOf(options.blocks);
  for (let round = options.fromRound ?? 1; round <= withRepeats(options.rounds.max); round += 1) {
    const due = orderOf(options, round)
      .map((block) => ({
        ...block,
        cells: block.cells.filter((cell) => isDue(cell, round, options, partners)),
      }))
      .filter((block) => block.cells.length > 0 || unscoredOf(block, options).length > 0);
    for (const [position, block] of due.entries()) {
      if (round > 1 && options.isOver?.(block) === true) return;
      await runRoundBlock(block, options, events, () => events.onBlock(block, position, due.length));
    }
    if (due.length > 0) await events.onRoundEnd?.(round);
  }
}

interface TriedOptions extends ScheduleOptions {
  readonly onScoring: (modelId: string, runtimeId: string) => void;
}

/** Where nothing is timed, the order of the plan is the one that a reader expects. */
function orderOf({ blocks, scope, seed }: ScheduleOptions, round: number): RoundBlock[] {
  return scope === "parity" ? planOrder(blocks, round) : roundOrder(blocks, round, seed);
}

function isDue(
  cell: PlannedCell,
  round: number,
  { resultOf, rounds, isDue: isAsked }: ScheduleOptions,
  partners: ReadonlyMap<string, readonly PlannedCell[]>,
): boolean {
  const result = resultOf(cell);
  if (result === undefined) return round === 1;
  if (result.status !== "measured" || lastRoundOf(result) >= round) return false;
  if (isAsked !== undefined) return isAsked(cell, round);
  return (partners.get(pairKey(cell)) ?? [cell]).some((partner) => {
    const its = resultOf(partner);
    return its !== undefined && isWanted(its, rounds);
  });
}

/** The cells that are measured in turns: where one wants a round, the other is measured too. */
function partnersOf(blocks: readonly PlannedBlock[]): Map<string, PlannedCell[]> {
  const partners = new Map<string, PlannedCell[]>();
  for (const cell of cellsOf(blocks)) {
    partners.set(pairKey(cell), [...(partners.get(pairKey(cell)) ?? []), cell]);
  }
  return partners;
}

function pairKey({ id, runtimeId }: PlannedCell): string {
  return id.replace(runtimeId, withoutArm(runtimeId));
}

async function runRoundBlock(
  block: RoundBlock,
  options: TriedOptions,
  events: ScheduleEvents,
  announce: () => void,
): Promise<void> {
  const runtime = options.runtimes.get(block.runtimeId);
  const availability = runtime?.availability;
  const onCell = (cell: PlannedCell, outcome: CellOutcome) => events.onCell(cell, outcome, block.round);
  if (runtime === undefined || availability?.available !== true) {
    const outcome: CellOutcome =
      availability?.available === false
        ? { kind: "skipped", reason: availability.reason, fix: availability.fix }
        : { kind: "skipped", reason: "Nothing is known about this runtime.", fix: null };
    for (const cell of block.cells) await onCell(cell, outcome);
    return events.onBlockEnd(block);
  }
  announce();
  const agreeing = new Set<string>();
  try {
    await runBlock(
      {
        round: block.round,
        runtime,
        threads: block.threads,
        environment: availability.environment ?? {},
        cells: block.cells,
        accuracySeconds: accuracySecondsOf(runtime, options.runtimes),
        placementOf: (cell) => placementOf(options.resultOf(cell)),
        modelsToScore: () => unscoredOf(block, options, agreeing),
        onScoring: (modelId) => options.onScoring(modelId, block.runtimeId),
        isOver: () => block.round > 1 && options.isOver?.({ ...block, cells: [] }) === true,
      },
      options,
      {
        ...events,
        onCell: async (cell, outcome) => {
          if (isToScore(outcome, options.allowFallback)) agreeing.add(modelIdOf(cell));
          await onCell(cell, outcome);
        },
      },
    );
  } finally {
    await events.onBlockEnd(block);
  }
}

function placementOf(result: Cell | undefined) {
  return result?.status === "measured" ? result.placement : undefined;
}

/** For all images of a variant: plain JavaScript would take minutes for what parity has compared. */
const laterRuntimesSeconds = 30;

/** The first runtime of a run that is no software adapter answers all images, however long that takes. */
function accuracySecondsOf(
  { id }: ChosenRuntime,
  runtimes: ReadonlyMap<string, ChosenRuntime>,
): number | null {
  return isFirst(id, runtimes) ? null : laterRuntimesSeconds;
}

function isFirst(id: string, runtimes: ReadonlyMap<string, ChosenRuntime>): boolean {
  const first = [...runtimes.values()].find(
    (runtime) => runtime.availability.available && !isSoftware(runtime),
  );
  return first?.id === id;
}

/**
 * The models that a block scores: those of which a cell agreed, in it, in an earlier round or before the run was
 * interrupted. A runtime that gives other answers is not scored: its accuracy would be that of another model.
 */
function unscoredOf(
  { round, runtimeId, threads }: RoundBlock,
  { blocks, runtimes, resultOf, isScored, areLaterScored = (round) => round === 1 }: ScheduleOptions,
  agreeing: ReadonlySet<string> = new Set(),
): string[] {
  const availability = runtimes.get(runtimeId)?.availability;
  // On a software adapter a pass would take minutes for each variant, and parity has compared the answers.
  if (availability?.available !== true || availability.software === true) return [];
  if (!(isFirst(runtimeId, runtimes) ? round === 1 : areLaterScored(round))) return [];
  const block = blocks.find((block) => block.runtimeId === runtimeId && block.threads === threads);
  const cells = (block?.variants ?? []).flatMap((variant) => variant.cells);
  const modelIds = [...new Set(cells.map(modelIdOf))];
  return modelIds.filter(
    (modelId) =>
      !isScored(modelId, runtimeId) &&
      (agreeing.has(modelId) ||
        cells.some((cell) => modelIdOf(cell) === modelId && resultOf(cell)?.status === "measured")),
  );
}
