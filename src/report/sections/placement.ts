import type { MeasuredCell, Results } from "../../core/results.ts";
import { measuredCells, ranRuntimeIds } from "../cells.ts";
import { formatCount, formatRange } from "../format.ts";
import { blocks, code, table, text } from "../markdown.ts";

/** On which device and execution provider the nodes of each runtime's models ran. */
export function placementSection(results: Results): string | null {
  const cells = measuredCells(results);
  if (cells.length === 0) return null;
  const rows = ranRuntimeIds(results).flatMap((runtimeId) =>
    rowsOf(
      runtimeId,
      cells.filter((cell) => cell.runtimeId === runtimeId),
    ),
  );
  return blocks(
    "## Placement",
    "What really ran where: executed graph nodes for each execution provider, counted in a separate, untimed session.",
    table(
      [
        ["runtime", "text"],
        ["device", "text"],
        ["nodes by provider", "text"],
        ["cells", "number"],
      ],
      rows,
    ),
  );
}

/** One row for each set of providers and device that occurs. */
function rowsOf(runtimeId: string, cells: readonly MeasuredCell[]): string[][] {
  const keyOf = ({ placement }: MeasuredCell) =>
    placement === null
      ? ""
      : JSON.stringify([placement.device, Object.keys(placement.nodesByProvider).toSorted()]);
  return [...new Set(cells.map(keyOf))].map((key) => {
    const group = cells.filter((cell) => keyOf(cell) === key);
    const first = group[0]!.placement;
    if (first === null)
      return [code(runtimeId), "n/a", "n/a (the runtime cannot tell)", formatCount(group.length)];
    const providers = Object.keys(first.nodesByProvider).toSorted();
    const nodes = providers.map((provider) => {
      const counts = group.map(({ placement }) => placement?.nodesByProvider[provider] ?? 0);
      return `${code(provider)} ${formatRange(counts, formatCount)}`;
    });
    const nodesText = nodes.length === 0 ? "n/a (the runtime cannot tell)" : nodes.join(", ");
    return [code(runtimeId), text(first.device), nodesText, formatCount(group.length)];
  });
}
