import { cellName } from "../cell-name.ts";
import type { PageCell } from "../page-data.ts";

/**
 * Finds the cell behind a point of a chart. Merged results have a chart for each machine, whose file ends in the
 * machine's name; their cells have that name behind the `@` of the runtime, and the points have not.
 */
export function cellsByPoint(cells: readonly PageCell[]): {
  get(name: string, chart: string): PageCell | undefined;
} {
  const found = new Map<string, PageCell>();
  const machines = new Set<string>();
  for (const cell of cells) {
    found.set(cellName(cell), cell);
    const at = cell.runtimeId.lastIndexOf("@");
    if (at < 0) continue;
    const machine = cell.runtimeId.slice(at + 1);
    machines.add(machine);
    found.set(keyOf(machine, cellName({ ...cell, runtimeId: cell.runtimeId.slice(0, at) })), cell);
  }
  const machineOf = (chart: string): string | undefined =>
    [...machines]
      .filter((machine) => chart.endsWith(`-${machine}.svg`))
      .toSorted((a, b) => b.length - a.length)[0];
  return { get: (name, chart) => found.get(keyOf(machineOf(chart), name)) ?? found.get(name) };
}

function keyOf(machine: string | undefined, name: string): string {
  return `${machine ?? ""}\n${name}`;
}
