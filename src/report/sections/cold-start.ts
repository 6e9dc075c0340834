import { medianSorted } from "simple-statistics";
import type { ColdStart, Results } from "../../core/results.ts";
import { coldStartOf } from "../block-medians.ts";
import { cellsIn, isMeasured, mainConfiguration, ranRuntimeIds } from "../cells.ts";
import { formatCount, formatCounted, formatDigits, NOT_AVAILABLE } from "../format.ts";
import { blocks, code, table } from "../markdown.ts";

/** What a process pays before its first answer, for each runtime. */
export function coldStartPart(results: Results): string | null {
  const configuration = mainConfiguration(results);
  const measured = cellsIn(results, configuration).filter(isMeasured);
  if (measured.length === 0) return null;
  const rows = ranRuntimeIds(results).flatMap((runtimeId) => {
    const starts = measured.filter((cell) => cell.runtimeId === runtimeId).map(coldStartOf);
    return starts.length === 0 ? [] : [coldStartRow(runtimeId, starts)];
  });
  return blocks(
    "### Cold start",
    table(
      [
        ["runtime", "text"],
        ["models opened", "number"],
        ["import (ms)", "number"],
        ["read (ms)", "number"],
        ["create (ms)", "number"],
        ["first run (ms)", "number"],
      ],
      rows,
    ),
    `Import is loading the runtime's own code, paid once in a process: n/a where it was loaded before. The rest are medians over the models, batch ${configuration.batch} on ${formatCounted(configuration.threads, "thread")}: reading the model's files, making the session, and the first call.`,
  );
}

function coldStartRow(runtimeId: string, starts: readonly ColdStart[]): string[] {
  const median = (pick: (start: ColdStart) => number) =>
    medianSorted(starts.map(pick).toSorted((a, b) => a - b));
  return [
    code(runtimeId),
    formatCount(starts.length),
    importText(Math.max(...starts.map(({ importMs }) => importMs))),
    formatDigits(median(({ readMs }) => readMs)),
    formatDigits(median(({ createMs }) => createMs)),
    formatDigits(median(({ firstRunMs }) => firstRunMs)),
  ];
}

/** The time of an import; a zero means that this process had loaded the runtime before. */
export function importText(importMs: number): string {
  return importMs === 0 ? NOT_AVAILABLE : formatDigits(importMs);
}
