import type { Cell } from "../../src/core/results.ts";
import { withRepeats } from "../../src/measure/rounds.ts";
import { modelIdOf, type PlannedCell } from "../plan/plan.ts";
import { dueCells, type DueRules } from "./due-cells.ts";
import { accuracySecondsOf, isToScore, modelsToScore, type ScoringRules } from "./models-to-score.ts";
import { planOrder, roundOrder, type RoundBlock } from "./round-order.ts";
import { runBlock, type BlockEvents, type BlockOptions, type CellOutcome } from "./run-block.ts";

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

export interface ScheduleOptions extends BlockOptions, DueRules, ScoringRules {
  /** The round to begin with; 1 where it is left out. */
  readonly fromRound?: number;
  /** Whether no process is to be started after the first round, because there is no time for it. */
  readonly isOver?: (block: RoundBlock) => boolean;
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
  const isDue = dueCells(options);
  for (let round = options.fromRound ?? 1; round <= withRepeats(options.rounds.max); round += 1) {
    const due = orderOf(options, round)
      .map((block) => ({
        ...block,
        cells: block.cells.filter((cell) => isDue(cell, round)),
      }))
      .filter((block) => block.cells.length > 0 || modelsToScore(block, options).length > 0);
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
        modelsToScore: () => modelsToScore(block, options, agreeing),
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
