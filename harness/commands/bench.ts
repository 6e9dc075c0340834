import type { Command } from "commander";
import { defaultRounds } from "../../src/measure/rounds.ts";
import { roundsOf, secondsOf } from "../base/options.ts";
import { addSelectionOptions } from "../plan/bench-options.ts";
import type { AddCommand } from "../base/command.ts";
import { shardFrom } from "../plan/shard.ts";
import { addPassOptions } from "../passes/registry.ts";
import { withBudget, withOwnModels, type BenchOptions } from "../bench/options.ts";

/** `boxbench bench`: from models to a report. */
export const addBenchCommand: AddCommand = (program, context) => {
  addPassOptions(addSelectionOptions(program.command("bench"), [1]))
    .description(
      "Measure accuracy, parity and latency of every variant on every runtime, and write a report.",
    )
    .option("--out <dir>", "folder of this run (default: reports/<time>)")
    .option(
      "--data <dir>",
      "folder of your own images and their labels, or a label file: variants are trained on them, --model is scored on them",
    )
    .option("--fresh", "train again, also what is there")
    .option(
      "--rounds <min-max>",
      "rounds of fresh processes: a cell is done after the fewest when its 95 % interval is within 2 %, and after " +
        "the most in any case; 1 for a quick look",
      roundsOf,
      defaultRounds,
    )
    .option(
      "--budget <time>",
      "race the runtimes of each architecture until they are decided or this time is over, such as 3m, 90s or none " +
        "(default: 3m, and none with --rounds, --full, --against or --aa)",
      secondsOf,
    )
    .option("--full", "batch 1 and 32, five to eight rounds of every cell, however long that takes")
    .option(
      "--resume [dir]",
      "go on with a run that was interrupted, with its options (default: the last one); with more --budget or --rounds, with one that is done",
    )
    .option(
      "--shard <i/n>",
      "measure one of n equal parts of the cells; boxbench merge joins them",
      shardFrom,
    )
    .option(
      "--against <ref>",
      "measure a git reference and the work tree in turns; exit 1 where it is slower or worse",
    )
    .option("--aa", "measure the same thing twice in turns, and print the noise floor of this machine")
    .option(
      "--floor <run>",
      "with --against: a run of --aa on this machine, whose noise floor widens the threshold",
    )
    .option("--strict", "with --against or --aa: exit 3 where something stays undecided")
    .option("--dry-run", "print the cells and the expected time, and stop")
    .action(async (options: BenchOptions, command: Command) => {
      const { bench } = await import("../bench/bench.ts");
      const given = givenOptions(command);
      await bench(withOwnModels(withBudget(options, given), given), context, given);
    });
};

/** The names of the options that stand on the command line. */
function givenOptions(command: Command): string[] {
  return Object.keys(command.opts()).filter((name) => command.getOptionValueSource(name) === "cli");
}
