import type { Block, MeasuredCell, Results } from "../../core/results.ts";
import { measuredCells } from "../cells.ts";
import { formatCount, formatCounted } from "../format.ts";
import { blocks, code, fold, table, text } from "../markdown.ts";
import { reachOf } from "../medians.ts";

/** How far the times of this run can be trusted: a verdict for each cell, and every disturbed block with its reason. */
export function verdictPart(results: Results): string | null {
  const cells = measuredCells(results);
  if (cells.length === 0) return null;
  const failed = results.cells.filter(({ status }) => status === "failed").length;
  const rows = [
    ["valid", "the 95 % interval of the median reaches at most 2 % to each side"],
    ["unstable", "it reaches farther after the last round, or there were too few blocks for an interval"],
    ["contaminated", "something else had the processor in too many blocks, so these count too"],
  ].map(([verdict, meaning]) => {
    const of = cells.filter((cell) => cell.verdict === verdict);
    return [verdict!, formatCount(of.length), widestText(of), meaning!];
  });
  return blocks(
    "### Verdicts",
    table(
      [
        ["verdict", "text"],
        ["cells", "number"],
        ["widest interval", "text"],
        ["meaning", "text"],
      ],
      [
        ...rows,
        ["failed", formatCount(failed), "n/a", "no time; the reasons stand under Skipped and failed"],
      ],
    ),
    roundsText(results, cells),
    disturbedFold(cells),
  );
}

function widestText(cells: readonly MeasuredCell[]): string {
  const reaches = cells.map(({ latency }) => reachOf(latency)).filter((reach) => reach !== null);
  return reaches.length === 0 ? "n/a" : `± ${(Math.max(...reaches) * 100).toFixed(1)} %`;
}

function roundsText({ run }: Results, cells: readonly MeasuredCell[]): string {
  const { done, min, max } = run.rounds;
  const made = cells.flatMap((cell) => cell.blocks);
  const disturbed = disturbedOf(made).length;
  const asked =
    min === max ? formatCounted(min, "block") : `${formatCount(min)} to ${formatCounted(max, "block")}`;
  return (
    `${formatCounted(done, "round")}; asked for were ${asked} of each cell, undisturbed. ` +
    `Disturbed: ${formatCount(disturbed)} of ${formatCounted(made.length, "block")}. Such a block stays in ` +
    "`results.json`, and for every two rounds asked for one may be made again."
  );
}

function disturbedOf(made: readonly Block[]): Block[] {
  return made.filter(({ contaminated }) => contaminated !== null);
}

/** Every disturbed block by cell: none is dropped in silence. */
function disturbedFold(cells: readonly MeasuredCell[]): string | null {
  const rows = cells.flatMap((cell) => {
    const disturbed = disturbedOf(cell.blocks);
    const [first] = disturbed;
    if (first === undefined) return [];
    return [
      [
        code(cell.id),
        disturbed.map(({ round }) => formatCount(round)).join(", "),
        text(first.contaminated ?? ""),
        cell.verdict === "contaminated" ? "yes" : "no",
      ],
    ];
  });
  if (rows.length === 0) return null;
  return fold(
    `The ${formatCounted(rows.length, "cell")} with disturbed blocks`,
    table(
      [
        ["cell", "text"],
        ["disturbed in round", "text"],
        ["what disturbed the first of them", "text"],
        ["counted", "text"],
      ],
      rows,
    ),
  );
}
