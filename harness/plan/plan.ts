/** One thing to measure: variant × precision × runtime × batch × threads. */
export interface PlannedCell {
  readonly id: string;
  readonly variantId: string;
  readonly runtimeId: string;
  readonly precision: "fp32";
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
}

/** Every combination of the options, grouped in blocks, variants in the given order. */
export function planBlocks({ variantIds, runtimeIds, batches, threads }: PlanOptions): PlannedBlock[] {
  return runtimeIds.flatMap((runtimeId) =>
    threads.map((threadCount) => ({
      runtimeId,
      threads: threadCount,
      variants: variantIds.map((variantId) => ({
        variantId,
        cells: batches.map((batch) => plannedCell(variantId, runtimeId, batch, threadCount)),
      })),
    })),
  );
}

function plannedCell(variantId: string, runtimeId: string, batch: number, threads: number): PlannedCell {
  const id = `${variantId} ${runtimeId} fp32 b${batch} t${threads}`;
  return { id, variantId, runtimeId, precision: "fp32", batch, threads };
}

/** All cells of some blocks, in the order in which they run. */
export function cellsOf(blocks: readonly PlannedBlock[]): PlannedCell[] {
  return blocks.flatMap((block) => block.variants.flatMap((variant) => variant.cells));
}
