import { runtimeIds } from "../src/runtimes/registry.ts";
import { variantIds } from "../src/zoo/registry.ts";
import type { SelectionOptions } from "./bench-options.ts";
import { matchIds } from "./options.ts";
import { planBlocks, type Block } from "./plan.ts";

export interface Selection {
  readonly variantIds: readonly string[];
  readonly runtimeIds: readonly string[];
  readonly blocks: readonly Block[];
}

/**
 * Turns options into the cells to run.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing
 */
export function selectCells(options: SelectionOptions): Selection {
  const variants = matchIds("variant", options.variant ?? ["*"], variantIds);
  const chosenRuntimes = matchIds("runtime", options.runtime ?? ["*"], runtimeIds);
  const blocks = planBlocks({
    variantIds: variants,
    runtimeIds: chosenRuntimes,
    batches: options.batch,
    threads: options.threads,
  });
  return { variantIds: variants, runtimeIds: chosenRuntimes, blocks };
}
