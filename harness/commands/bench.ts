import type { Command } from "commander";
import { defaultRounds, type RoundLimits } from "../../src/measure/rounds.ts";
import { roundsOf } from "../options.ts";
import { addSelectionOptions, type SelectionOptions } from "../bench/bench-options.ts";
import type { AddCommand } from "../command.ts";
import { shardFrom, shardText, type Shard } from "../bench/shard.ts";
import { addPassOptions, passWords, type PassOptions } from "../passes/options.ts";

export interface BenchOptions extends SelectionOptions, PassOptions {
  readonly out?: string;
  readonly data?: string;
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
  /** Measure everything twice, in turns. */
  readonly aa?: boolean;
  /** A git reference to measure in turns with the work tree. */
  readonly against?: string;
  readonly floor?: string;
  readonly strict?: boolean;
  readonly shard?: Shard;
  readonly rounds: RoundLimits;
  /** The folder of the run to go on with; true for the last one that did not finish. */
  readonly resume?: string | true;
}

/** `boxbench bench`: from models to a report. */
export const addBenchCommand: AddCommand = (program, context) => {
  addPassOptions(addSelectionOptions(program.command("bench")))
    .description(
      "Measure accuracy, parity and latency of every variant on every runtime, and write a report.",
    )
    .option("--out <dir>", "folder of this run (default: reports/<time>)")
    .option("--data <dir>", "folder of your own images with a labels.csv, instead of box images")
    .option("--fresh", "train again, also what is there")
    .option(
      "--rounds <min-max>",
      "rounds of fresh processes: a cell is done after the fewest when its 95 % interval is within 2 %, and after " +
        "the most in any case; 1 for a quick look",
      roundsOf,
      defaultRounds,
    )
    .option(
      "--resume [dir]",
      "go on with a run that was interrupted, with its options (default: the last one)",
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
      await bench(options, context, givenOptions(command));
    });
};

/** The names of the options that stand on the command line. */
function givenOptions(command: Command): string[] {
  return Object.keys(command.opts()).filter((name) => command.getOptionValueSource(name) === "cli");
}

/** The command line that makes the same run again. */
export function commandOf(options: BenchOptions): string {
  const words = ["npm run bench --"];
  if (options.task !== "localise") words.push(`--task ${options.task}`);
  if (options.model !== undefined) words.push(`--model '${options.model}'`);
  if (options.inputShape !== undefined) words.push(`--input-shape ${options.inputShape.join(",")}`);
  if (options.outputRange.join() !== "-1,1") words.push(`--output-range=${options.outputRange.join(",")}`);
  for (const glob of options.variant ?? []) words.push(`--variant '${glob}'`);
  for (const glob of options.runtime ?? []) words.push(`--runtime '${glob}'`);
  words.push(`--batch ${options.batch.join(",")}`, `--threads ${options.threads.join(",")}`);
  words.push(`--preset ${options.preset}`, `--seed ${options.seed}`);
  if (options.shard !== undefined) words.push(`--shard ${shardText(options.shard)}`);
  const { min, max } = options.rounds;
  words.push(`--rounds ${min === max ? min : `${min}-${max}`}`);
  if (options.against !== undefined) words.push(`--against '${options.against}'`);
  if (options.aa === true) words.push("--aa");
  if (options.floor !== undefined) words.push(`--floor '${options.floor}'`);
  if (options.strict === true) words.push("--strict");
  if (options.allowFallback === true) words.push("--allow-fallback");
  if (options.models !== "models") words.push(`--models '${options.models}'`);
  if (options.data !== undefined) words.push(`--data '${options.data}'`);
  words.push(...passWords(options));
  return words.join(" ");
}
