import { BoxbenchError } from "../src/core/errors.ts";
import { variantIds } from "../src/zoo/registry.ts";
import type { SelectionOptions } from "./bench-options.ts";
import type { ChosenRuntime } from "./choose-runtimes.ts";
import { matchIds } from "./options.ts";
import { planBlocks, type Block } from "./plan.ts";

export interface Selection {
  readonly variantIds: readonly string[];
  readonly runtimes: ReadonlyMap<string, ChosenRuntime>;
  readonly blocks: readonly Block[];
}

/**
 * Turns options and the runtimes that they mean into the cells to run.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing
 */
export function selectCells(options: SelectionOptions, runtimes: readonly ChosenRuntime[]): Selection {
  return cellsFor(
    matchIds("variant", options.variant ?? ["*"], variantIds),
    options.batch,
    options,
    runtimes,
  );
}

/** Every combination of some models and batches with the runtimes and thread counts. */
export function cellsFor(
  variantIds: readonly string[],
  batches: readonly number[],
  { threads }: Pick<SelectionOptions, "threads">,
  runtimes: readonly ChosenRuntime[],
): Selection {
  const blocks = planBlocks({ variantIds, runtimeIds: runtimes.map(({ id }) => id), batches, threads });
  return { variantIds, runtimes: new Map(runtimes.map((runtime) => [runtime.id, runtime])), blocks };
}

/**
 * Refuses options that choose between variants together with a model of the user's own.
 *
 * @throws BoxbenchError USAGE
 */
export function refuseMixedSelection(options: SelectionOptions & { readonly fresh?: boolean }): void {
  if (options.model === undefined) {
    if (options.inputShape === undefined) return;
    throw new BoxbenchError("USAGE", "--input-shape belongs to --model PATH.");
  }
  const mixed = [
    ...(options.variant === undefined ? [] : ["--variant"]),
    ...(options.fresh === true ? ["--fresh"] : []),
    ...(options.backend === undefined ? [] : ["--backend"]),
  ];
  if (mixed.length === 0) return;
  throw new BoxbenchError(
    "USAGE",
    `${mixed.join(", ")} cannot go with --model: it measures one model as it is.`,
  );
}
