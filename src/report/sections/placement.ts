import type { FallbackCell, MeasuredCell, Results } from "../../core/results.ts";
import { placedCells, placementLabels, ranRuntimeIds } from "../cells.ts";
import { formatCount, formatRange } from "../format.ts";
import { blocks, code, names, table, text } from "../markdown.ts";
import { flagsText } from "./flags.ts";

/** On which device and execution provider the nodes of each runtime's models ran. */
export function placementSection(results: Results): string | null {
  const cells = placedCells(results);
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
        ["outside the provider", "text"],
        ["cells", "number"],
        ["timed", "text"],
      ],
      rows,
    ),
    flagsText(results, cells),
  );
}

type PlacedCell = MeasuredCell | FallbackCell;

const unknown = "n/a (the runtime cannot tell)";

function timedText(cell: PlacedCell): string {
  if (cell.status === "fallback") return "no: fallback";
  const labels = placementLabels(cell);
  return labels.length === 0 ? "yes" : `yes, in no ranking: ${labels.join(", ")}`;
}

/** One row for each set of providers and device that occurs. */
function rowsOf(runtimeId: string, cells: readonly PlacedCell[]): string[][] {
  const keyOf = ({ placement, status }: PlacedCell) =>
    placement === null
      ? ""
      : JSON.stringify([
          status,
          placement.device,
          placement.fallbackOps,
          Object.keys(placement.nodesByProvider).toSorted(),
        ]);
  return [...new Set(cells.map(keyOf))].map((key) => {
    const group = cells.filter((cell) => keyOf(cell) === key);
    const first = group[0]!.placement;
    if (first === null) return [code(runtimeId), "n/a", unknown, "n/a", formatCount(group.length), "yes"];
    const providers = Object.keys(first.nodesByProvider).toSorted();
    const nodes = providers.map((provider) => {
      const counts = group.map(({ placement }) => placement?.nodesByProvider[provider] ?? 0);
      return `${code(provider)} ${formatRange(counts, formatCount)}`;
    });
    return [
      code(runtimeId),
      text(first.device),
      nodes.length === 0 ? unknown : nodes.join(", "),
      first.fallbackOps === undefined ? "none" : names(first.fallbackOps),
      formatCount(group.length),
      timedText(group[0]!),
    ];
  });
}
