import type { Cell, FallbackCell, Results } from "../../core/results.ts";
import { blocks, code, list, names, sentence, text } from "../markdown.ts";
import { formatCounted } from "../format.ts";

type SkippedCell = Extract<Cell, { status: "skipped" }>;
type FailedCell = Extract<Cell, { status: "failed" }>;

/** What has no number and why, with what would change that. Always there, since answers link to it. */
export function problemSection(results: Results): string {
  const skipped = results.cells.filter((cell): cell is SkippedCell => cell.status === "skipped");
  const failed = results.cells.filter((cell): cell is FailedCell => cell.status === "failed");
  const fallback = results.cells.filter((cell): cell is FallbackCell => cell.status === "fallback");
  const items = [
    ...groupBy(skipped, (cell) => [cell.runtimeId, cell.reason, cell.fix]).map(skippedItem),
    ...groupBy(fallback, (cell) => [cell.runtimeId, cell.placement.fallbackOps]).map(fallbackItem),
    ...groupBy(failed, (cell) => [cell.runtimeId, cell.code, cell.message]).map(failedItem),
  ];
  return blocks("## Skipped and failed", items.length === 0 ? "Nothing." : list(items));
}

function skippedItem(cells: readonly SkippedCell[]): string {
  const { runtimeId, reason, fix } = cells[0]!;
  const remedy = fix === null ? "" : ` To change that: ${fixText(fix)}`;
  return `${code(runtimeId)}, ${formatCounted(cells.length, "cell")} skipped (${variantsText(cells)}): ${sentence(text(reason))}${remedy}`;
}

/** A fix that is one command goes in code type; a sentence stays a sentence. */
function fixText(fix: string): string {
  return /^(npm|npx|node|pip|apt|apt-get|sudo|boxbench)\s[^.,;]*$/.test(fix.trim()) ? code(fix) : text(fix);
}

function fallbackItem(cells: readonly FallbackCell[]): string {
  const { runtimeId, placement } = cells[0]!;
  return (
    `${code(runtimeId)}, ${formatCounted(cells.length, "cell")} not timed (${variantsText(cells)}): ` +
    `${names(placement.fallbackOps)} ran outside the provider that was asked for. ` +
    `To time them all the same, labelled: ${code("--allow-fallback")}`
  );
}

function failedItem(cells: readonly FailedCell[]): string {
  const { runtimeId, code: errorCode, message } = cells[0]!;
  const where = cells.map(
    ({ variantId, batch, threads }) =>
      `${code(variantId)} at batch ${batch} on ${formatCounted(threads, "thread")}`,
  );
  return (
    `${code(runtimeId)}, ${formatCounted(cells.length, "cell")} failed with ${code(errorCode)} ` +
    `(${where.join(", ")}): ${sentence(text(message))}`
  );
}

function variantsText(cells: readonly Cell[]): string {
  const ids = [...new Set(cells.map(({ variantId }) => variantId))];
  return ids.length > 4 ? formatCounted(ids.length, "variant") : names(ids);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}
