import type { Cell, Parity } from "../core/results.ts";

/** The comparison of a cell with the reference, or null where none was made. */
export function parityOf(cell: Cell): Parity | null {
  return cell.status === "skipped" ? null : cell.parity;
}

/** The larger of two errors; null counts as less than any. */
export function largestOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : Math.max(...present);
}
