import type { Results } from "../../src/core/results.ts";
import { formatDigits, formatError } from "../../src/report/format.ts";
import { wordsOf } from "../../src/report/tasks/registry.ts";
import type { ShownCell } from "./protocol.ts";

/** The cells of a run as the page lists them. */
export function shownCells(results: Results): ShownCell[] {
  return results.cells.map((cell): ShownCell => {
    const { variantId, runtimeId, batch, threads, status } = cell;
    const score = results.scores.find(
      (entry) => entry.variantId === variantId && entry.runtimeId === runtimeId,
    );
    const shown = {
      variantId,
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

function parityText({ passed, maxAbsError }: { passed: boolean; maxAbsError: number | null }): string {
  return `${passed ? "agrees" : "differs"}, ${formatError(maxAbsError)} at most`;
}
