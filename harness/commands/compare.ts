import type { AddCommand } from "../base/command.ts";
import type { CompareRunsOptions } from "../compare/compare.ts";

/** `boxbench compare`: two runs, or the two arms of one, side by side. */
export const addCompareCommand: AddCommand = (program, context) => {
  program
    .command("compare")
    .description(
      "Compare two runs cell by cell, or the two arms of a run that bench --against or --aa made; exit 1 where a " +
        "gate fails.",
    )
    .argument("<A>", "a folder under reports/, or the path of a run's folder or results.json")
    .argument("[B]", "the run to hold against it; without it, A holds two arms")
    .option("--floor <run>", "a run of bench --aa on this machine, whose noise floor widens the threshold")
    .option("--strict", "exit 3 where something stays undecided")
    .action(async (a: string, b: string | undefined, options: CompareRunsOptions) => {
      const { compareRuns } = await import("../compare/compare.ts");
      await compareRuns(a, b, options, context);
    });
};
