import { labelFlags } from "../base/label-options.ts";
import type { Precision } from "../../src/core/results.ts";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { SelectionOptions } from "./bench-options.ts";
import type { ChosenRuntime } from "./chosen-runtime.ts";
import { chooseVariants, noImagesForClasses, variantTaskOf } from "./choose-variants.ts";
import { cellsOf, planBlocks, type PlannedBlock } from "./plan.ts";
import { shardOf, type Shard } from "./shard.ts";

export interface Selection {
  readonly variantIds: readonly string[];
  readonly runtimes: ReadonlyMap<string, ChosenRuntime>;
  readonly blocks: readonly PlannedBlock[];
  /** Cells of all shards. */
  readonly cellsInAll: number;
}

/**
 * Turns options and the runtimes that they mean into the cells to run.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing
 */
export function selectCells(
  options: SelectionOptions & Sharded,
  runtimes: readonly ChosenRuntime[],
): Selection {
  return cellsFor(chooseVariants(options).variantIds, options.batch, options, runtimes);
}

interface Sharded {
  /** The part of the cells to take; all where it is absent. */
  readonly shard?: Shard;
}

/** Every combination of some models and batches with the runtimes and thread counts, or a shard of them. */
export function cellsFor(
  variantIds: readonly string[],
  batches: readonly number[],
  { threads, shard, precision = ["fp32"] }: Pick<SelectionOptions, "threads" | "precision"> & Sharded,
  runtimes: readonly ChosenRuntime[],
): Selection {
  const all = planBlocks({
    variantIds,
    runtimeIds: runtimes.map(({ id }) => id),
    batches,
    threads,
    precisions: precision,
  });
  const blocks = shard === undefined ? all : shardOf(all, shard);
  const taken = new Set(cellsOf(blocks).map(({ variantId }) => variantId));
  return {
    variantIds: variantIds.filter((id) => taken.has(id)),
    runtimes: new Map(runtimes.map((runtime) => [runtime.id, runtime])),
    blocks,
    cellsInAll: cellsOf(all).length,
  };
}

/** Precisions with layers to choose. */
/** Options that say nothing of variants. */
const forModels = {
  inputs: "--inputs",
  inputShape: "--input-shape",
  inputRange: "--input-range",
  cropBoxes: "--crop-boxes",
  outputRange: "--output-range",
  boxForm: "--box-form",
  coordinates: "--coordinates",
} as const satisfies Partial<Record<keyof SelectionOptions, string>>;

const calibratedNames: ReadonlySet<string> = new Set<Precision>(["int8", "int8-reduced"]);

/**
 * Refuses options that choose between variants together with a model of the user's own.
 *
 * @throws BoxbenchError USAGE
 */
export function refuseMixedSelection(
  options: SelectionOptions & { readonly fresh?: boolean; readonly data?: string },
): void {
  const [idle] = options.data === undefined ? labelFlags(options) : [];
  if (idle !== undefined) throw new BoxbenchError("USAGE", `${idle[0]} belongs to --data PATH.`);
  if (options.maxLoss !== undefined && !options.precision?.some((name) => calibratedNames.has(name))) {
    throw new BoxbenchError("USAGE", "--max-loss belongs to --precision int8 or int8-reduced.");
  }
  if (options.model === undefined) {
    if (variantTaskOf(options) === "classes" && options.data !== undefined) throw noImagesForClasses();
    if (options.calibrate !== undefined) {
      throw new BoxbenchError(
        "USAGE",
        "--calibrate belongs to --model PATH: variants take images of their training set.",
      );
    }
    const given = Object.keys(forModels) as (keyof typeof forModels)[];
    const alone = given.find((name) => options[name] !== undefined);
    if (alone === undefined) return;
    throw new BoxbenchError("USAGE", `${forModels[alone]} belongs to --model PATH.`);
  }
  const mixed = [
    ...(options.variant === undefined ? [] : ["--variant"]),
    ...(options.family === undefined ? [] : ["--family"]),
    ...(options.fresh === true ? ["--fresh"] : []),
    ...(options.backend === undefined ? [] : ["--backend"]),
  ];
  if (mixed.length === 0) return;
  throw new BoxbenchError(
    "USAGE",
    `${mixed.join(", ")} cannot go with --model: it measures one model as it is.`,
  );
}
