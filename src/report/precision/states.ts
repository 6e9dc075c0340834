import type { Cell } from "../../core/results.ts";
import { formatPercent } from "../format.ts";

/** What became of a cell of lower precision, in a word; null where it was skipped. */
export function stateOf(cell: Cell): string | null {
  if (cell.status === "skipped") return null;
  if (cell.status === "failed") {
    if (cell.code === "PARITY") return "differs";
    return cell.code === "ONNX_FILE" ? "refused" : "failed";
  }
  const state = cell.arithmetic?.state ?? "n/a";
  return cell.status === "fallback" ? `fallback, ${state}` : state;
}

/** The word with what it rests on: `native: 2 of 2 products, 54 % of the time`. */
export function stateText(cell: Cell): string {
  const state = stateOf(cell) ?? "skipped";
  if (cell.status !== "measured" && cell.status !== "fallback") return state;
  if (cell.arithmetic === undefined) return "n/a (the runtime cannot tell)";
  const { products, nodeShare, timeShare } = cell.arithmetic;
  const what =
    products.all === 0
      ? `${formatPercent(nodeShare)} % of nodes`
      : `${products.inPrecision} of ${products.all} products`;
  return `${state}: ${what}${timeShare === null ? "" : `, ${formatPercent(timeShare)} % of the time`}`;
}
