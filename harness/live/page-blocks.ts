import { blockOf, type PlannedBlock, type PlannedCell } from "../plan/plan.ts";

/** A cell of whichever runtime and thread count a page chooses. */
export type PageCell = Pick<PlannedCell, "variantId" | "precision" | "batch">;

/** What of the cells was chosen in a page. */
export interface PageChoice {
  readonly runtimeIds: readonly string[];
  readonly threads: readonly number[];
  readonly variantIds: readonly string[];
}

/** The blocks that a page measures. */
export function pageBlocks(
  cells: readonly PageCell[],
  { runtimeIds, threads, variantIds }: PageChoice,
): PlannedBlock[] {
  const chosen = cells.filter(({ variantId }) => variantIds.includes(variantId));
  return runtimeIds.flatMap((id) => threads.map((count) => blockOf(id, count, chosen)));
}
