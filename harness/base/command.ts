import type { Command } from "commander";

/** 0 good, 1 a gate failed, 2 wrong usage or input, 3 undecided, 4 some cells crashed, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** What a command may do to the outside world, beyond files. Only `cli.ts` makes one. */
export interface Context {
  /** A line of result, to standard output. */
  print(line: string): void;
  /** A line of progress or a warning, to standard error. */
  note(line: string): void;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** The exit code to end with, 0 when never called. A thrown error overrides it. */
  finish(code: ExitCode): void;
}

/** Adds one sub-command to the program. Heavy imports belong inside the action. */
export type AddCommand = (program: Command, context: Context) => void;
