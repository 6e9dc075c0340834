import type { Command } from "commander";
import type { VariantChoice } from "../plan/choose-variants.ts";
import type { PassRun } from "./pass-run.ts";

/** What a pass would do, for `--dry-run`. */
export interface PlannedPass {
  readonly text: string;
  /** Rough seconds, 0 for no time to speak of. */
  readonly seconds: number;
}

/** What a plan is made from. */
export interface PassPlanning<Options extends object = object> extends Pick<
  PassRun<Options>,
  "selection" | "options"
> {
  /** Cells of runtimes that are there. */
  readonly cells: number;
  /** Pairs of variant and runtime among them. */
  readonly pairs: number;
}

/** Everything about one thing that is measured beside plain latency. What is heavy is loaded by `measure`. */
export interface Pass<Options extends object = object> {
  /** The option that asks for it, such as `--memory`; absent for one that two arms may have, too. */
  readonly flag?: string;
  /** Adds the options that ask for it. */
  addOptions?(command: Command): Command;
  /** The words of a command line that ask for the same. */
  words?(options: Options): string[];
  /**
   * Refuses options that do not go together.
   *
   * @throws BoxbenchError USAGE
   */
  refuse?(options: Options & VariantChoice & { readonly model?: string }): void;
  /** Nothing where nobody asked for it, or nothing of it can run. */
  plan(planning: PassPlanning<Options>): PlannedPass[];
  /**
   * Measures what is asked for and not yet recorded, and records it.
   *
   * @throws BoxbenchError INTERRUPTED; what was measured before it is recorded
   */
  measure(run: PassRun<Options>): Promise<void>;
}
