import { InvalidArgumentError } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { cellsOf, type PlannedBlock, type PlannedCell } from "./plan.ts";

/** One of several equal parts of a plan, each for a machine or a job of its own. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** A commander parser for a part of a whole, such as `2/3`. */
export function shardFrom(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError("Expected a part and the number of parts, such as 1/3, 2/3 or 3/3.");
  }
  return { index, count };
}

/** As the option is written. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/**
 * The blocks of one shard. The shards of a plan share no cell, together have all, and differ by one group at most.
 *
 * Runtimes can only be compared on one machine, so what is compared stays together: all cells of a variant, dealt to
 * the shards in turn. With more shards than variants a group is a variant with one batch and thread count; with more
 * shards than those, a cell.
 *
 * @throws BoxbenchError USAGE when there are more shards than cells
 */
export function shardOf(blocks: readonly PlannedBlock[], shard: Shard): PlannedBlock[] {
  const cells = cellsOf(blocks);
  if (shard.count > cells.length) {
    throw new BoxbenchError(
      "USAGE",
      `--shard ${shardText(shard)}: ${cells.length === 1 ? "there is only 1 cell" : `there are only ${cells.length} cells`}, so ${shard.count} shards cannot each have one.`,
    );
  }
  const keyOf = keys.find((key) => new Set(cells.map(key)).size >= shard.count)!;
  const groups = [...new Set(cells.map(keyOf))];
  const own = new Set(groups.filter((_, position) => position % shard.count === shard.index - 1));
  return blocks.flatMap((block) => withCells(block, (cell) => own.has(keyOf(cell))));
}

/** What stays together, the most first. */
const keys: readonly ((cell: PlannedCell) => string)[] = [
  ({ variantId }) => variantId,
  ({ variantId, batch, threads }) => `${variantId} b${batch} t${threads}`,
  ({ id }) => id,
];

function withCells(block: PlannedBlock, isOwn: (cell: PlannedCell) => boolean): PlannedBlock[] {
  const variants = block.variants
    .map(({ variantId, cells }) => ({ variantId, cells: cells.filter(isOwn) }))
    .filter(({ cells }) => cells.length > 0);
  return variants.length === 0 ? [] : [{ ...block, variants }];
}
