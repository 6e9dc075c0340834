import type { Precision } from "../../src/core/results.ts";

/** One thing to measure: variant × precision × runtime × batch × threads. */
export interface PlannedCell {
  readonly id: string;
  readonly variantId: string;
  readonly runtimeId: string;
  readonly precision: Precision;
  readonly batch: number;
  readonly threads: number;
}

/** The cells that one child process measures: one runtime with one thread count, variant by variant. */
export interface PlannedBlock {
  readonly runtimeId: string;
  readonly threads: number;
  readonly variants: readonly { readonly variantId: string; readonly cells: readonly PlannedCell[] }[];
}

export interface PlanOptions {
  readonly variantIds: readonly string[];
  readonly runtimeIds: readonly string[];
  readonly batches: readonly number[];
  readonly threads: readonly number[];
  /** fp32 alone where it is absent. */
  readonly precisions?: readonly Precision[];
}

/** Every combination of the options, grouped in blocks, variants in the given order. */
export function planBlocks({
  variantIds,
  runtimeIds,
  batches,
  threads,
  precisions = ["fp32"],
}: PlanOptions): PlannedBlock[] {
  return runtimeIds.flatMap((runtimeId) =>
    threads.map((threadCount) => ({
      runtimeId,
      threads: threadCount,
      variants: variantIds.map((variantId) => ({
        variantId,
        cells: precisions.flatMap((precision) =>
          batches.map((batch) =>
            plannedCell({ variantId, runtimeId, precision, batch, threads: threadCount }),
          ),
        ),
      })),
    })),
  );
}

/** A block of cells that are told without their runtime and threads, in the order of their variants. */
export function blockOf(
  runtimeId: string,
  threads: number,
  cells: readonly Pick<PlannedCell, "variantId" | "precision" | "batch">[],
): PlannedBlock {
  const variantIds = [...new Set(cells.map(({ variantId }) => variantId))];
  return {
    runtimeId,
    threads,
    variants: variantIds.map((variantId) => ({
      variantId,
      cells: cells
        .filter((cell) => cell.variantId === variantId)
        .map((cell) => plannedCell({ ...cell, runtimeId, threads })),
    })),
  };
}

function plannedCell(parts: Omit<PlannedCell, "id">): PlannedCell {
  const { variantId, runtimeId, precision, batch, threads } = parts;
  return { id: `${variantId} ${runtimeId} ${precision} b${batch} t${threads}`, ...parts };
}

/** The key of the model that a cell runs: its variant, and where it is of lower precision that too. */
export function modelIdOf({
  variantId,
  precision,
}: {
  readonly variantId: string;
  readonly precision: Precision;
}): string {
  return precision === "fp32" ? variantId : `${variantId} ${precision}`;
}

/** All cells of some blocks, in the order in which they run. */
export function cellsOf(blocks: readonly PlannedBlock[]): PlannedCell[] {
  return blocks.flatMap((block) => block.variants.flatMap((variant) => variant.cells));
}
