import type { CellDecision, ComparedCell, Comparison, DecisionWord, Gate } from "../../src/core/results.ts";
import { formatCounted, formatDigits, formatPercent } from "../../src/report/format.ts";
import { isTimeGated } from "./comparison-exit-code.ts";

/** What `compare`, `bench --aa` and `bench --against` print. docs/comparing.md explains every line. */
export function comparisonLines(comparison: Comparison): string[] {
  const { a, b, cells, gates, unpaired } = comparison;
  return [
    `A  ${a.what}`,
    `B  ${b.what}`,
    ...modeLines(comparison),
    "",
    ...(cells.length === 0 ? ["No cell has times on both sides."] : tableLines(comparison)),
    "",
    ...(cells.length === 0 ? [] : [timesLine(comparison)]),
    gatesLine(gates),
    ...gates
      .filter(({ passed }) => !passed)
      .map(({ gate, subject, finding }) => `FAIL ${gate} ${subject}: ${finding}`),
    ...unpaired.map(({ id, reason }) => `Not compared: ${id}: ${reason}`),
  ];
}

function modeLines({ interleaved, differences }: Comparison): string[] {
  if (differences.length > 0) {
    return [
      "The environments differ, so times inform and are not judged:",
      ...differences.map((difference) => `  ${difference}`),
    ];
  }
  return interleaved
    ? ["A and B took turns in every round: their times are paired, and gate."]
    : ["A and B are separate runs: their times inform and gate nothing."];
}

const order: Record<DecisionWord, number> = { regressed: 0, improved: 1, inconclusive: 2, equivalent: 3 };

function tableLines(comparison: Comparison): string[] {
  const { cells, differences, interleaved } = comparison;
  const header = ["cell", "A (ms)", "B (ms)", "B / A", "interval", interleaved ? "slower" : "blocks", ""];
  const rows = cells
    .toSorted((x, y) => order[x.decision] - order[y.decision] || (y.first.ratio ?? 1) - (x.first.ratio ?? 1))
    .flatMap((cell) => cellRows(cell, differences.length > 0));
  return aligned([header, ...rows]);
}

function cellRows(cell: ComparedCell, isInformational: boolean): string[][] {
  const { id, aMs, bMs, first, again } = cell;
  const word = isInformational ? "informational" : first.decision;
  const row = [id, formatDigits(aMs), formatDigits(bMs), ...decisionCells(first, bMs / aMs), word];
  if (again === null) return [row];
  return [row, ["  again, fresh rounds", "", "", ...decisionCells(again, null), again.decision]];
}

/** @param medianRatio what stands where there are too few rounds for an estimate */
function decisionCells(
  { ratio, interval, rounds, slower }: CellDecision,
  medianRatio: number | null,
): string[] {
  return [
    (ratio ?? medianRatio)?.toFixed(3) ?? "-",
    interval === null ? "-" : `${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`,
    slower === null ? String(rounds) : `${slower} of ${rounds}`,
  ];
}

/** Text to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isText = (column: number) => column === 0 || column === rows[0]!.length - 1;
  return rows.map((row) =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
}

function timesLine(comparison: Comparison): string {
  const { cells, threshold, floor, differences } = comparison;
  const floorText = floor === null ? "" : `, noise floor of this machine ${formatPercent(floor)} %`;
  const limit = `threshold ${formatPercent(threshold)} %${floorText}`;
  if (differences.length > 0) return `Times: ${formatCounted(cells.length, "cell")}, not judged.`;
  const words = (Object.keys(order) as DecisionWord[]).map(
    (word) => `${cells.filter(({ decision }) => decision === word).length} ${word}`,
  );
  return `Times: ${words.join(", ")} (${limit}${isTimeGated(comparison) ? "" : "; no gate"}).`;
}

function gatesLine(gates: readonly Gate[]): string {
  const kinds = [...new Set(gates.map(({ gate }) => gate))];
  if (kinds.length === 0) return "Gates: nothing to check.";
  const parts = kinds.map((kind) => {
    const all = gates.filter(({ gate }) => gate === kind);
    return `${kind} ${all.filter(({ passed }) => passed).length} of ${all.length}`;
  });
  return `Gates: ${parts.join(", ")} passed.`;
}
