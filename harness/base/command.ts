import type { Command } from "commander";

/** 0 good, 1 a gate failed, 2 wrong usage or input, 3 undecided, 4 some cells crashed, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** What a line is, where a terminal shows colours. */
export type Tone = "heading" | "good" | "faint" | "warning" | "bad";

/** What a command may do to the outside world, beyond files. Only `cli.ts` makes one. */
export interface Context {
  /** A line of result, to standard output. */
  print(line: string, tone?: Tone): void;
  /** A line of progress or a warning, to standard error. */
  note(line: string, tone?: Tone): void;
  /**
   * What runs now, and how much of all is done (0 to 1): on a terminal a last line that is written over, null to take
   * it away; elsewhere a line of progress. Where it is left out, such a line is a `note`.
   */
  status?(line: string | null, share?: number): void;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** The exit code to end with, 0 when never called. A thrown error overrides it. */
  finish(code: ExitCode): void;
}

/** Adds one sub-command to the program. Heavy imports belong inside the action. */
export type AddCommand = (program: Command, context: Context) => void;
