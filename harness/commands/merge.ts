import type { AddCommand } from "../base/command.ts";
import type { MergeOptions } from "../results/merge.ts";

/** `boxbench merge`: shards and machines in one report. */
export const addMergeCommand: AddCommand = (program, context) => {
  program
    .command("merge")
    .description(
      "Join the results of several runs, such as the shards of one or those of several machines, in one report.",
    )
    .argument("<runs...>", "folders of runs, each with the name of its machine before it or not: [NAME=]DIR")
    .requiredOption("-o, --out <dir>", "folder of the merged results and their report")
    .option("--summary <file>", "add the report without pictures to this file, such as $GITHUB_STEP_SUMMARY")
    .action(async (runs: readonly string[], options: MergeOptions) => {
      const { merge } = await import("../results/merge.ts");
      await merge(runs, options, context);
    });
};
