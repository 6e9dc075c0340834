import type { FallbackCell, MeasuredCell, PlacementRecord, Results } from "../../core/results.ts";
import { ranRuntimeIds } from "../cells.ts";
import { blocks, code, fold, names, table, type Column } from "../markdown.ts";

type PlacedCell = MeasuredCell | FallbackCell;

/** What a runtime says of its own switches, and what it computed in JavaScript. Null where none says anything. */
export function flagsText(results: Results, cells: readonly PlacedCell[]): string | null {
  const forwarded = ranRuntimeIds(results).flatMap((runtimeId) => {
    const operators = new Set(ofRuntime(cells, runtimeId).flatMap(({ forwardedOps = [] }) => forwardedOps));
    return operators.size === 0 ? [] : [`${code(runtimeId)} ${names([...operators])}`];
  });
  const text = blocks(
    forwarded.length === 0
      ? null
      : `Computed in JavaScript, as the library does for everyone where inputs are small: ${forwarded.join("; ")}.`,
    flagsFold(results, cells),
  );
  return text === "" ? null : text;
}

/** One row for each switch, one column for each runtime that has some. */
function flagsFold(results: Results, cells: readonly PlacedCell[]): string | null {
  const flagsOf = new Map(
    ranRuntimeIds(results).flatMap((runtimeId) => {
      const all = ofRuntime(cells, runtimeId).flatMap(({ flags }) => (flags === undefined ? [] : [flags]));
      return all.length === 0 ? [] : [[runtimeId, all] as const];
    }),
  );
  if (flagsOf.size === 0) return null;
  const flagNames = new Set([...flagsOf.values()].flat().flatMap((flags) => Object.keys(flags)));
  const columns: Column[] = [
    ["switch", "text"],
    ...[...flagsOf.keys()].map((id): Column => [code(id), "text"]),
  ];
  const rows = [...flagNames]
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => [
      code(name),
      ...[...flagsOf.values()].map((all) => {
        // The same in all its cells, unless somebody changed it between two pages.
        const values = new Set(
          all.flatMap((flags) => (Object.hasOwn(flags, name) ? String(flags[name]) : [])),
        );
        return values.size === 0 ? "" : [...values].map(code).join(", ");
      }),
    ]);
  return fold("The switches of TF.js, as it read them back", table(columns, rows));
}

function ofRuntime(cells: readonly PlacedCell[], runtimeId: string): PlacementRecord[] {
  return cells.flatMap((cell) =>
    cell.runtimeId === runtimeId && cell.placement !== null ? [cell.placement] : [],
  );
}
