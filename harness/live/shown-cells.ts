import type { Cell, Results } from "../../src/core/results.ts";
import { formatDigits, formatError } from "../../src/report/format.ts";
import { wordsOf } from "../../src/report/tasks/registry.ts";
import type { ShownCell } from "./device-state.ts";

/** The cells of a run as the page lists them. */
export function shownCells(results: Results): ShownCell[] {
  return [...results.cells, ...(results.precisions?.cells ?? [])].map((cell): ShownCell => {
    const { variantId, runtimeId, precision, batch, threads, status } = cell;
    const score = scoreOf(results, cell);
    const shown = {
      variantId: precision === "fp32" ? variantId : `${variantId} ${precision}`,
      runtimeId,
      batch,
      threads,
      status,
      p50: "",
      interval: "",
      parity: "",
      accuracy: score === undefined ? "" : wordsOf(results).short(score.score),
      note: "",
    };
    if (cell.status === "skipped") return { ...shown, note: cell.reason };
    const parity = cell.parity === null ? "" : parityText(cell.parity);
    if (cell.status === "failed") return { ...shown, parity, note: `${cell.code}: ${cell.message}` };
    if (cell.status === "fallback")
      return { ...shown, parity, note: `ran elsewhere: ${cell.placement.fallbackOps.join(", ")}` };
    const { p50Ms, p50Interval } = cell.latency;
    const software = cell.placement?.software === true ? ["a software adapter"] : [];
    return {
      ...shown,
      parity,
      p50: `${formatDigits(p50Ms)} ms`,
      interval: p50Interval === null ? "" : p50Interval.map((end) => formatDigits(end)).join(" to "),
      note: [...software, ...new Set(cell.blocks.flatMap(({ contaminated }) => contaminated ?? []))].join(
        "; ",
      ),
    };
  });
}

function scoreOf(
  { scores, precisions }: Results,
  cell: Cell,
): { readonly score: Results["scores"][number]["score"] } | undefined {
  const isOf = (entry: { readonly variantId: string; readonly runtimeId: string }) =>
    entry.variantId === cell.variantId && entry.runtimeId === cell.runtimeId;
  return cell.precision === "fp32"
    ? scores.find(isOf)
    : precisions?.scores.find((entry) => isOf(entry) && entry.precision === cell.precision);
}

function parityText({ passed, maxAbsError }: { passed: boolean; maxAbsError: number | null }): string {
  const word = passed ? "agrees" : "differs";
  // Of whole numbers alone there is no distance.
  return maxAbsError === null ? word : `${word}, ${formatError(maxAbsError)} at most`;
}
