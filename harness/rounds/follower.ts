import type { Cell } from "../../src/core/results.ts";
import type { Context, Tone } from "../base/command.ts";
import type { RoundBlock } from "./round-order.ts";
import type { RunProgress } from "./run-progress.ts";

/** Who waits for a run while it is measured, and is told how far it is. */
export interface RunFollower {
  /** Seconds since the program or page started at which the budget began. */
  readonly startedSeconds: number;
  /** Seconds of the budget that the last report takes. */
  readonly closingSeconds: number;
  /** A process is about to start, after `position` others of `of` in this round. */
  onBlock(block: RoundBlock, progress: RunProgress, position: number, of: number): void;
  onCell(cell: Cell, round: number, progress: RunProgress): void;
  onEnd(progress: RunProgress): void;
}

/** What the last report of a run takes. */
const closingSeconds = 10;

/** Follows a run of this program, whose budget began with the program, in lines. */
export function consoleFollower(context: Context): RunFollower {
  const say = (line: string, share: number) =>
    context.status === undefined ? context.note(line) : context.status(line, share);
  return {
    startedSeconds: 0,
    closingSeconds,
    onBlock: (block, progress, position, of) =>
      say(progress.blockLine(block, position, of), progress.shareDone()),
    onCell: (cell, round, progress) => {
      const line = progress.cellDone(cell, round);
      if (line !== null) context.note(line, toneOf(cell));
    },
    onEnd: (progress) => {
      context.status?.(null);
      context.note(progress.endLine());
    },
  };
}

function toneOf({ status }: Cell): Tone | undefined {
  if (status === "skipped") return "faint";
  return status === "failed" || status === "fallback" ? "bad" : undefined;
}
