import type { CellDecision, ComparedCell, Comparison, Results } from "../../core/results.ts";
import { formatCounted, formatDigits, formatPercent } from "../format.ts";
import { blocks, bold, code, list, table, text, type Column } from "../markdown.ts";

/** What a run that measured two arms in turns says of B beside A. Null for any other run. */
export function comparisonSection({ comparison, noiseFloor }: Results): string | null {
  if (comparison === undefined) return null;
  const { a, b, cells, gates, threshold } = comparison;
  const failed = gates.filter(({ passed }) => !passed);
  return blocks(
    "## B beside A",
    `A is ${text(a.what)} (the runtimes with ${code(`@${a.arm}`)}), B is ${text(b.what)} (${code(`@${b.arm}`)}). ` +
      "They took turns in every round. A ratio above 1 means that B is slower; the word is where its interval lies " +
      `beside ${formatPercent(threshold)} %, and all intervals hold together with 95 %.`,
    comparisonTable(cells),
    noiseFloor === undefined
      ? null
      : `${bold("Noise floor:")} two measurements of the same code come out up to ${formatPercent(noiseFloor.share)} % ` +
          `apart on this machine (95 % of them; ${formatCounted(noiseFloor.rounds, "round")}, ` +
          `${formatCounted(noiseFloor.cells, "cell")}).`,
    failed.length === 0
      ? gatesText(comparison)
      : list(
          failed.map(
            ({ gate, subject, finding }) =>
              `${bold(`${gate} failed`)} for ${code(subject)}: ${text(finding)}`,
          ),
        ),
  );
}

/** The times of both sides and what they say, cell by cell. */
export function comparisonTable(cells: readonly ComparedCell[]): string {
  return cells.length === 0 ? "No cell has times on both sides." : table(columns, cells.flatMap(rowsOf));
}

const columns: Column[] = [
  ["cell", "text"],
  ["A (ms)", "number"],
  ["B (ms)", "number"],
  ["B / A", "number"],
  ["interval", "number"],
  ["slower", "number"],
  ["", "text"],
];

function rowsOf({ id, aMs, bMs, first, again }: ComparedCell): string[][] {
  const row = [code(id), formatDigits(aMs), formatDigits(bMs), ...decisionCells(first)];
  return again === null ? [row] : [row, ["again, fresh rounds", "", "", ...decisionCells(again)]];
}

function decisionCells({ ratio, interval, slower, rounds, decision }: CellDecision): string[] {
  return [
    ratio?.toFixed(3) ?? "-",
    interval === null ? "-" : interval.map((end) => end.toFixed(3)).join(" to "),
    slower === null ? "-" : `${slower} of ${rounds}`,
    decision === "regressed" ? bold(decision) : decision,
  ];
}

function gatesText({ gates }: Comparison): string {
  return gates.length === 0
    ? "Nothing else was checked."
    : `All ${formatCounted(gates.length, "check")} that do not depend on time passed: parity, placement, accuracy, and the size of the models.`;
}
