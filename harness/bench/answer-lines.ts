import type { Results } from "../../src/core/results.ts";
import { formatRatioInterval } from "../../src/report/format.ts";
import { wordsOf } from "../../src/report/tasks/registry.ts";

/** The answer of a run for a terminal: a row for each architecture, with its fastest runtime and the next. */
export function answerLines(results: Pick<Results, "run" | "races" | "scores">): string[] {
  const { races = [], scores } = results;
  if (races.length === 0) return [];
  const { rank, column: name, cell } = wordsOf(results);
  const isScored = scores.length > 0;
  const rows = races.map(({ variantIds, batch, threads, racers }) => {
    const [front, next] = racers;
    const found = variantIds.flatMap((id) => scores.find(({ variantId }) => variantId === id)?.score ?? []);
    const [first] = found.toSorted((a, b) => rank(a) - rank(b));
    const more = variantIds.length > 1 ? ` and ${variantIds.length - 1} more` : "";
    const size = `${batch === 1 ? "" : ` b${batch}`}${threads === 1 ? "" : ` t${threads}`}`;
    const best = first === undefined ? "-" : cell(first);
    const time = front === undefined ? "-" : `${front.runtimeId} ${front.p50Ms.toPrecision(3)} ms`;
    return [`${variantIds[0]}${more}${size}`, ...(isScored ? [best] : []), time, nextText(next)];
  });
  const table = [["architecture", ...(isScored ? [`best ${name}`] : []), "fastest", "next"], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function nextText(next: NonNullable<Results["races"]>[number]["racers"][number] | undefined): string {
  if (next === undefined) return "no other runtime";
  const { runtimeId, ratio, interval } = next;
  const doubt = interval === null || interval[0] > 1 ? "" : ", not sure";
  return `${runtimeId} ${ratio.toPrecision(3)}× (${formatRatioInterval(interval)})${doubt}`;
}
