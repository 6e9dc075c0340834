import { addSelectionOptions, type SelectionOptions } from "../bench-options.ts";
import type { AddCommand } from "../command.ts";
import { shardFrom, shardText, type Shard } from "../shard.ts";
import { addPassOptions, passWords, type PassOptions } from "../passes/options.ts";

export interface BenchOptions extends SelectionOptions, PassOptions {
  readonly out?: string;
  readonly data?: string;
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
  readonly shard?: Shard;
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
    .option("--dry-run", "print the cells and stop")
    .option(
      "--shard <i/n>",
      "measure one of n equal parts of the cells; boxbench merge joins them",
      shardFrom,
    )
    .action(async (options: BenchOptions) => {
      const { bench } = await import("../bench.ts");
      await bench(options, context);
    });
};

/** The command line that makes the same run again. */
export function commandOf(options: BenchOptions): string {
  const words = ["npm run bench --"];
  if (options.model !== undefined) words.push(`--model '${options.model}'`);
  if (options.inputShape !== undefined) words.push(`--input-shape ${options.inputShape.join(",")}`);
  if (options.outputRange.join() !== "-1,1") words.push(`--output-range=${options.outputRange.join(",")}`);
  for (const glob of options.variant ?? []) words.push(`--variant '${glob}'`);
  for (const glob of options.runtime ?? []) words.push(`--runtime '${glob}'`);
  words.push(`--batch ${options.batch.join(",")}`, `--threads ${options.threads.join(",")}`);
  words.push(`--preset ${options.preset}`, `--seed ${options.seed}`);
  if (options.shard !== undefined) words.push(`--shard ${shardText(options.shard)}`);
  if (options.allowFallback === true) words.push("--allow-fallback");
  if (options.models !== "models") words.push(`--models '${options.models}'`);
  if (options.data !== undefined) words.push(`--data '${options.data}'`);
  words.push(...passWords(options));
  return words.join(" ");
}
