import { shardText, type Shard } from "../plan/shard.ts";
import type { ArmsOptions } from "../arms/options.ts";
import type { PassOptions } from "../passes/options.ts";
import { passWords } from "../passes/registry.ts";

/** All that `boxbench bench` can be asked. */
export interface BenchOptions extends ArmsOptions, PassOptions {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly shard?: Shard;
  /** The folder of the run to go on with; true for the last one that did not finish. */
  readonly resume?: string | true;
}

/** The command line that makes the same run again. */
export function commandOf(options: BenchOptions): string {
  const words = ["npm run bench --"];
  if (options.task !== undefined && options.task !== "point") words.push(`--task ${options.task}`);
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
