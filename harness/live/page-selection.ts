import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { blockOf, cellsOf, type PlannedCell } from "../plan/plan.ts";
import type { Selection } from "../plan/selection.ts";

/** A cell of whichever runtime and thread count a page chooses. */
export type PageCell = Pick<PlannedCell, "variantId" | "precision" | "batch">;

/** What of the cells was chosen in a page. */
export interface PageChoice {
  readonly runtimes: readonly ChosenRuntime[];
  readonly threads: readonly number[];
  readonly variantIds: readonly string[];
}

/** What a page measures. */
export function pageSelection(
  cells: readonly PageCell[],
  { runtimes, threads, variantIds }: PageChoice,
): Selection {
  const chosen = cells.filter(({ variantId }) => variantIds.includes(variantId));
  const blocks = runtimes.flatMap(({ id }) => threads.map((count) => blockOf(id, count, chosen)));
  return {
    variantIds,
    runtimes: new Map(runtimes.map((runtime) => [runtime.id, runtime])),
    blocks,
    cellsInAll: cellsOf(blocks).length,
  };
}
