import type { Comparison } from "../../src/core/results.ts";
import type { ExitCode } from "../base/command.ts";

/**
 * 1 where a gate failed: one that does not depend on time, or a cell that is slower in a comparison in which A and B
 * took turns. 4 where cells crashed that A measured. With `strict`, 3 where a cell stays undecided.
 */
export function comparisonExitCode(comparison: Comparison, strict: boolean): ExitCode {
  const { gates, cells, unpaired } = comparison;
  if (gates.some(({ passed }) => !passed)) return 1;
  if (isTimeGated(comparison) && cells.some(({ decision }) => decision === "regressed")) return 1;
  if (unpaired.some(({ crashed }) => crashed)) return 4;
  return strict && undecidedOf(comparison) > 0 ? 3 : 0;
}

/** Whether times may fail the comparison. Of separate runs they inform: the machine itself may have changed. */
export function isTimeGated({ interleaved, differences }: Comparison): boolean {
  return interleaved && differences.length === 0;
}

/** Cells of which nothing can be said; all of them where the environments differ. */
export function undecidedOf({ cells, differences }: Comparison): number {
  return differences.length > 0
    ? cells.length
    : cells.filter(({ decision }) => decision === "inconclusive").length;
}
