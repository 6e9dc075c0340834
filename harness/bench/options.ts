import { join } from "node:path";
import { maxLossWords } from "../plan/max-loss-option.ts";
import { shardText, type Shard } from "../plan/shard.ts";
import type { ArmsOptions } from "../arms/options.ts";
import type { PassOptions } from "../passes/registry.ts";
import { budgetOf } from "../base/options.ts";
import { sizeFlags } from "../base/image-options.ts";
import { labelFlags } from "../base/label-options.ts";
import { passWords } from "../passes/registry.ts";

/** All that `boxbench bench` can be asked. */
export interface BenchOptions extends ArmsOptions, PassOptions {
  readonly out?: string;
  /** Seconds since the program started after which no process starts; null for none. */
  readonly budget?: number | null;
  /** Both batches, and every cell to a narrow interval of its own. */
  readonly full?: boolean;
  readonly dryRun?: boolean;
  readonly shard?: Shard;
  /** The folder of the run to go on with; true for the last one that did not finish. */
  readonly resume?: string | true;
}

/** The most rounds that a budget is spent on: what is undecided after them needs another machine. */
const racingRounds = { min: 1, max: 24 } as const;

/**
 * What the options mean together. A run has a budget of three minutes and races, unless it is asked for rounds, for
 * `--full`, or for two arms, which get the same number of rounds.
 *
 * @param given names of the options on the command line
 */
export function withBudget(options: BenchOptions, given: readonly string[]): BenchOptions {
  const isFull = options.full === true;
  const isOfRounds =
    isFull || given.includes("rounds") || options.aa === true || options.against !== undefined;
  const budget = given.includes("budget") ? budgetOf(options.budget!) : isOfRounds ? null : 180;
  const batch = isFull && !given.includes("batch") ? [1, 32] : options.batch;
  const isRacing = budget !== null && !given.includes("rounds");
  return { ...options, batch, budget, rounds: isRacing ? racingRounds : options.rounds };
}

/** Folder of the models that were trained on a user's own images, one folder for each path of these. */
const ownModelsFolder = "models-own";

/**
 * With images of a user's own and no `--models`, variants are trained on these, into a folder of their own; a model that
 * is there and was trained on other images is trained again.
 *
 * @param given names of the options on the command line
 */
export function withOwnModels(options: BenchOptions, given: readonly string[]): BenchOptions {
  const { data, model } = options;
  if (data === undefined || model !== undefined || given.includes("models")) return options;
  return { ...options, models: join(ownModelsFolder, nameOfPath(data)), areOwnModels: true };
}

/** A path as the name of one folder. */
function nameOfPath(path: string): string {
  return path.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^[-.]+|[-.]+$/g, "") || "images";
}

/** The command line that makes the same run again. */
export function benchCommandOf(options: BenchOptions): string {
  const words = ["npm run bench --"];
  if (options.task !== undefined && (options.model !== undefined || options.task !== "point"))
    words.push(`--task ${options.task}`);
  if (options.model !== undefined) words.push(`--model '${options.model}'`);
  if (options.inputShape !== undefined) {
    for (const [name, shape] of Object.entries(options.inputShape)) {
      words.push(`--input-shape ${name === "" ? "" : `${name}=`}${shape.join(",")}`);
    }
  }
  if (options.inputs !== undefined) words.push(`--inputs ${options.inputs}`);
  if (options.inputRange !== undefined) words.push(`--input-range=${options.inputRange.words}`);
  if (options.outputRange !== undefined) words.push(`--output-range=${options.outputRange.join(",")}`);
  words.push(...sizeFlags(options));
  if (options.cropBoxes === true) words.push("--crop-boxes");
  if (options.boxForm !== undefined) words.push(`--box-form ${options.boxForm}`);
  if (options.coordinates !== undefined) words.push(`--coordinates ${options.coordinates}`);
  for (const glob of options.family ?? []) words.push(`--family '${glob}'`);
  for (const glob of options.variant ?? []) words.push(`--variant '${glob}'`);
  for (const glob of options.runtime ?? []) words.push(`--runtime '${glob}'`);
  words.push(`--batch ${options.batch.join(",")}`, `--threads ${options.threads.join(",")}`);
  words.push(`--preset ${options.preset}`, `--seed ${options.seed}`);
  if (options.shard !== undefined) words.push(`--shard ${shardText(options.shard)}`);
  const { min, max } = options.rounds;
  const { budget = null } = options;
  words.push(budget === null ? `--rounds ${min === max ? min : `${min}-${max}`}` : `--budget ${budget}s`);
  if (options.against !== undefined) words.push(`--against '${options.against}'`);
  if (options.aa === true) words.push("--aa");
  if (options.floor !== undefined) words.push(`--floor '${options.floor}'`);
  if (options.strict === true) words.push("--strict");
  if (options.allowFallback === true) words.push("--allow-fallback");
  const { precision = ["fp32"], calibration = "minmax", calibrationImages = 128 } = options;
  if (precision.length > 1) words.push(`--precision ${precision.slice(1).join(",")}`);
  if (options.calibrate !== undefined) words.push(`--calibrate '${options.calibrate}'`);
  if (calibration !== "minmax") words.push(`--calibration ${calibration}`);
  if (calibrationImages !== 128) words.push(`--calibration-images ${calibrationImages}`);
  if (options.maxLoss !== undefined) words.push(`--max-loss ${maxLossWords(options.maxLoss)}`);
  if (options.models !== "models" && options.areOwnModels !== true)
    words.push(`--models '${options.models}'`);
  if (options.data !== undefined) words.push(`--data '${options.data}'`);
  words.push(...labelFlags(options).map(([flag, value]) => `${flag} '${value}'`));
  words.push(...passWords(options));
  return words.join(" ");
}
