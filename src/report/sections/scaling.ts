import type { MeasuredCell, Results } from "../../core/results.ts";
import { isRanked, measuredCells } from "../cells.ts";
import {
  formatCount,
  formatCounted,
  formatDigits,
  formatPercent,
  formatRatio,
  NOT_AVAILABLE,
} from "../format.ts";
import { inputNoun } from "../input-noun.ts";
import { blocks, code, fold, table, type Column } from "../markdown.ts";

/** What more threads and larger batches bring: speed-up, and how much of the ideal that is. */
export function scalingSection(results: Results): string | null {
  const cells = measuredCells(results).filter(isRanked);
  const noun = inputNoun(results);
  const threads = scalingTable(cells, "threads", noun);
  const batches = scalingTable(cells, "batch", noun);
  if (threads === null && batches === null) return null;
  return blocks(
    "## More threads, larger batches",
    threads === null
      ? null
      : blocks(
          "### Threads",
          threads,
          "Speed-up over the fewest threads, and in brackets the efficiency: speed-up over the growth in threads, 100 % where twice the threads take half the time.",
        ),
    batches === null
      ? null
      : blocks(
          "### Batches",
          batches,
          `${noun === "image" ? "Images" : "Inputs"} per second over those of the smallest batch. Above 1 a larger batch is worth waiting for; a call with more ${noun}s takes longer all the same.`,
        ),
  );
}

/** Cells that differ in one number alone. */
function seriesOf(cells: readonly MeasuredCell[], by: "threads" | "batch"): MeasuredCell[][] {
  const other = by === "threads" ? "batch" : "threads";
  const series = new Map<string, MeasuredCell[]>();
  for (const cell of cells) {
    const key = `${cell.variantId} ${cell.runtimeId} ${cell[other]}`;
    series.set(key, [...(series.get(key) ?? []), cell]);
  }
  return [...series.values()]
    .map((own) => own.toSorted((a, b) => a[by] - b[by]))
    .filter((own) => own.length > 1);
}

function scalingTable(cells: readonly MeasuredCell[], by: "threads" | "batch", noun: string): string | null {
  const series = seriesOf(cells, by);
  if (series.length === 0) return null;
  const steps = [...new Set(series.flatMap((own) => own.map((cell) => cell[by])))].toSorted((a, b) => a - b);
  const other = by === "threads" ? "batch" : "threads";
  const columns: Column[] = [
    ["variant", "text"],
    ["runtime", "text"],
    [other, "number"],
    ...steps.map((step): Column => [
      by === "threads" ? formatCounted(step, "thread") : `batch ${step}`,
      "number",
    ]),
  ];
  const rows = series.map((own) => [
    code(own[0]!.variantId),
    code(own[0]!.runtimeId),
    formatCount(own[0]![other]),
    ...steps.map((step) =>
      stepText(
        own[0]!,
        own.find((cell) => cell[by] === step),
        by,
        noun,
      ),
    ),
  ]);
  const shown = table(columns, rows);
  // A table of a full run has a row for each of a hundred cells.
  return rows.length > 12 ? fold(`${formatCount(rows.length)} rows`, shown) : shown;
}

function stepText(
  first: MeasuredCell,
  cell: MeasuredCell | undefined,
  by: "threads" | "batch",
  noun: string,
): string {
  if (cell === undefined) return NOT_AVAILABLE;
  if (cell === first) {
    return by === "threads"
      ? `${formatDigits(cell.latency.p50Ms)} ms`
      : `${formatDigits(cell.latency.imagesPerSecond)} ${noun}s/s`;
  }
  if (by === "batch") return formatRatio(cell.latency.imagesPerSecond / first.latency.imagesPerSecond);
  const speedUp = first.latency.p50Ms / cell.latency.p50Ms;
  return `${formatRatio(speedUp)} (${formatPercent((speedUp * first.threads) / cell.threads)} %)`;
}
