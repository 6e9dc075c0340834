import type { Command } from "commander";
import type { PassOptions } from "./options.ts";
import type { PassRun } from "./pass-run.ts";

/** What a pass would do, for `--dry-run`. */
export interface PlannedPass {
  readonly text: string;
  /** Rough seconds, 0 for no time to speak of. */
  readonly seconds: number;
}

/** What a plan is made from. */
export interface PassPlanning extends Pick<PassRun, "selection" | "options"> {
  /** Cells of runtimes that are there. */
  readonly cells: number;
  /** Pairs of variant and runtime among them. */
  readonly pairs: number;
}

/** Everything about one thing that is measured beside plain latency. What is heavy is loaded by `measure`. */
export interface Pass {
  /** Adds the options that ask for it. */
  addOptions?(command: Command): Command;
  /** The words of a command line that ask for the same. */
  words?(options: PassOptions): string[];
  /** Nothing where nobody asked for it, or nothing of it can run. */
  plan(planning: PassPlanning): PlannedPass[];
  /**
   * Measures what is asked for and not yet recorded, and records it.
   *
   * @throws BoxbenchError INTERRUPTED; what was measured before it is recorded
   */
  measure(run: PassRun): Promise<void>;
}
