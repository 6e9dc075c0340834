import type { Cell } from "../../src/core/results.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import { cellLine, isWanted } from "./cell-result.ts";
import { firstSeconds, laterSeconds, secondsLeft } from "./expected-time.ts";
import type { PlannedCell } from "../plan/plan.ts";
import { formatDuration, trackProgress } from "../base/progress.ts";
import type { RoundBlock } from "./round-order.ts";

/** The lines that a run prints between two measurements: what runs now, what is left, and when it ends. */
export interface RunProgress {
  blockLine(block: RoundBlock, position: number, of: number): string;
  /** How many times as long as expected the cells so far took. */
  readonly pace: () => number;
  /** Seconds until the run ends: what is expected, and no more than is left of its budget. */
  secondsLeft(): number;
  /** How much of the run is done, 0 to 1: of its budget where it has one, else of the time that is expected. */
  shareDone(): number;
  /** The line of a cell after a block; null where there is nothing new to say. */
  cellDone(cell: Cell, round: number): string | null;
  endLine(): string;
}

/**
 * @param cells all that can be measured or may turn out not to be
 * @param budget seconds; null for none
 * @param now milliseconds, injectable for tests
 * @param startedSeconds seconds since the program started at which the budget began
 */
export function trackRun(
  cells: readonly PlannedCell[],
  rounds: RoundLimits,
  resultOf: (cell: PlannedCell) => Cell | undefined,
  now: () => number = Date.now,
  budget: number | null = null,
  startedSeconds = 0,
): RunProgress {
  const startedMs = now();
  const progress = trackProgress(now);
  const left = () => cells.reduce((sum, cell) => sum + secondsLeft(resultOf(cell), rounds), 0);
  const open = () =>
    cells.filter((cell) => {
      const result = resultOf(cell);
      return result === undefined || isWanted(result, rounds);
    }).length;
  const secondsSpent = () => performance.now() / 1000 - startedSeconds;
  const skipped = new Set<string>();
  let reported = cells.filter((cell) => resultOf(cell) !== undefined).length;
  return {
    blockLine: ({ round, runtimeId, threads, cells }, position, of) => {
      if (budget !== null) {
        const leftMs = Math.max(0, budget - secondsSpent()) * 1000;
        const ends = new Date(now() + leftMs).toTimeString().slice(0, 8);
        const end =
          leftMs > 0
            ? `ends ${ends} or before`
            : `over its ${formatDuration(budget * 1000)}, since each cell is measured once`;
        return (
          `${end}; round ${round}, process ${position + 1} of ${of}: ${runtimeId}, ` +
          `${counted(threads, "thread")}, ${counted(cells.length, "cell")}`
        );
      }
      return (
        `round ${round}${round > rounds.max ? ", for disturbed blocks," : ` of ${describeRounds(rounds)},`} process ${position + 1} of ${of}: ${runtimeId} on ` +
        `${counted(threads, "thread")}, ${counted(cells.length, "cell")} ` +
        `(${counted(open(), "cell")} not done; ${progress.ends(left())})`
      );
    },
    pace: () => progress.pace(),
    secondsLeft: () => {
      const expected = left() * progress.pace();
      return budget === null ? expected : Math.max(0, Math.min(expected, budget - secondsSpent()));
    },
    shareDone: () => {
      if (budget !== null) return Math.min(1, secondsSpent() / budget);
      return progress.shareDone(left());
    },
    cellDone: (cell, round) => {
      if (cell.status !== "skipped") progress.done(round === 1 ? firstSeconds : laterSeconds);
      if (round === 1) {
        reported += 1;
        if (cell.status === "skipped") {
          // The reason is the runtime's, or that of its lower precisions: said once, whatever the number of its cells.
          const key = `${cell.runtimeId} ${cell.reason}`;
          if (skipped.has(key)) return null;
          skipped.add(key);
          const isLowered = cell.precision !== "fp32";
          const count = cells.filter(
            ({ runtimeId, precision }) =>
              runtimeId === cell.runtimeId && (precision !== "fp32" || !isLowered),
          ).length;
          const fix = cell.fix === null ? "" : ` To change that: ${cell.fix}`;
          return `skipped  ${cell.runtimeId} (${counted(count, "cell")}): ${cell.reason}.${fix}`;
        }
        return `[${String(reported).padStart(String(cells.length).length)}/${cells.length}] ${cellLine(cell)}`;
      }
      return isWanted(cell, rounds) ? null : `done  ${cellLine(cell)}`;
    },
    endLine: () => `Measured in ${formatDuration(now() - startedMs)}.`,
  };
}

/** `5 to 8 rounds`, or `1 round`. */
export function describeRounds({ min, max }: RoundLimits): string {
  if (min === max) return `${min} round${min === 1 ? "" : "s"}`;
  return `${min} to ${max} rounds`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
