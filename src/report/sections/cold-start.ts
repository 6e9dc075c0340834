import type { ColdStart, MeasuredCell, Results } from "../../core/results.ts";
import { coldStartOf } from "../block-medians.ts";
import { cellsIn, isMeasured, mainConfiguration, ranRuntimeIds } from "../cells.ts";
import { formatCount, formatCounted, formatDigits, formatRange, NOT_AVAILABLE } from "../format.ts";
import { blocks, code, table } from "../markdown.ts";

/** What a process pays before its first answer, for each runtime. */
export function coldStartPart(results: Results): string | null {
  const configuration = mainConfiguration(results);
  const measured = cellsIn(results, configuration).filter(isMeasured);
  if (measured.length === 0) return null;
  const rows = ranRuntimeIds(results).flatMap((runtimeId) => {
    const cells = measured.filter((cell) => cell.runtimeId === runtimeId);
    return cells.length === 0 ? [] : [coldStartRow(runtimeId, cells)];
  });
  return blocks(
    "### Cold start",
    table(
      [
        ["runtime", "text"],
        ["models", "number"],
        ["blocks of each", "text"],
        ["import (ms)", "number"],
        ["read (ms)", "number"],
        ["create (ms)", "number"],
        ["first run (ms)", "number"],
      ],
      rows,
    ),
    `Import is loading the runtime's own code, once in a process: n/a where nothing is loaded. Read is reading the model's files, create making the session, first run the first call; batch ${configuration.batch} on ${formatCounted(configuration.threads, "thread")}. Each number is the median over the blocks (smallest to largest) of the model in the middle. Files are in the system's cache.`,
  );
}

/** Median over the models of the medians over blocks, and the range of all blocks of one model in the middle. */
function coldStartRow(runtimeId: string, cells: readonly MeasuredCell[]): string[] {
  const of = (pick: (start: ColdStart) => number) => partText(cells, pick);
  return [
    code(runtimeId),
    formatCount(cells.length),
    formatRange(
      cells.map(({ blocks }) => blocks.length),
      formatCount,
    ),
    of(({ importMs }) => importMs),
    of(({ readMs }) => readMs),
    of(({ createMs }) => createMs),
    of(({ firstRunMs }) => firstRunMs),
  ];
}

/**
 * The model in the middle, with the smallest and largest of its blocks. From 6 blocks on these hold the true median
 * with 97 % confidence, whatever the distribution: 1 - 2 / 2^6.
 */
function partText(cells: readonly MeasuredCell[], pick: (start: ColdStart) => number): string {
  const ordered = cells.toSorted((a, b) => pick(coldStartOf(a)) - pick(coldStartOf(b)));
  const middle = ordered[Math.floor((ordered.length - 1) / 2)]!;
  const values = middle.blocks.map(({ coldStart }) => pick(coldStart));
  if (Math.max(...values) === 0) return NOT_AVAILABLE;
  const shown = formatDigits(pick(coldStartOf(middle)));
  return values.length === 1 ? shown : `${shown} (${formatRange(values, formatDigits)})`;
}
