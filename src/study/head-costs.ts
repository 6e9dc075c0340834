import type { Cell, MeasuredCell, Results } from "../core/results.ts";
import type { HeadCost, HeadCosts } from "../core/study/costs.ts";
import { headVariantIds } from "../zoo/heads/registry.ts";

/**
 * The times of the heads in the results of a bench: batch 1, at the smallest number of threads, where the runtime ran
 * them itself.
 */
export function headCostsOf(results: Results): HeadCosts {
  const cells = [...results.cells, ...(results.precisions?.cells ?? [])].filter(isTimed);
  const single = cells.filter(({ batch, variantId }) => batch === 1 && headVariantIds.includes(variantId));
  const threads = Math.min(...single.map((cell) => cell.threads));
  const own = single.filter((cell) => cell.threads === threads);
  return {
    command: results.run.command,
    finishedAt: results.run.finishedAt,
    cpu: results.environment.cpu,
    rounds: Math.max(0, ...own.map(({ blocks }) => blocks.length)),
    costs: own.map((cell) => costOf(cell, results)),
  };
}

function isTimed(cell: Cell): cell is MeasuredCell {
  if (cell.status !== "measured") return false;
  const { placement } = cell;
  return placement?.software !== true && placement?.fallbackOps === undefined;
}

function costOf(
  { variantId, runtimeId, precision, threads, latency }: MeasuredCell,
  results: Results,
): HeadCost {
  const scores = precision === "fp32" ? results.scores : (results.precisions?.scores ?? []);
  const scored = scores.filter((one) => !("precision" in one) || one.precision === precision);
  const own = scored.filter((one) => one.variantId === variantId);
  // A runtime that was not scored answers within parity of one that was.
  const { score } = own.find((one) => one.runtimeId === runtimeId) ?? own[0] ?? {};
  return {
    variantId,
    runtimeId,
    precision,
    threads,
    p50Ms: latency.p50Ms,
    p50Interval: latency.p50Interval,
    meanErrorPx: score?.task === "point" ? score.meanErrorPx : null,
  };
}
