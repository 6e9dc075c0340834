import { formatDigits, formatCount } from "../../format.ts";
import { cellName } from "../cell-name.ts";
import type { PageCell } from "../page-data.ts";
import { element } from "./elements.ts";

/** Shows the cell behind a point of a chart, or its description alone where it is of no cell. */
export function openCell(
  description: string,
  cell: PageCell | undefined,
  rows: readonly HTMLTableRowElement[],
): void {
  const close = element("button", { type: "button" }, "Close");
  const title = element("h2", { id: "cell-title" }, cell === undefined ? "Point" : cellName(cell));
  const dialog = element(
    "dialog",
    { "aria-labelledby": "cell-title" },
    title,
    cell === undefined ? element("p", {}, description) : facts(cell),
    element("p", {}, ...rowLinks(rows, () => dialog.close()), close),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function rowLinks(rows: readonly HTMLTableRowElement[], onGo: () => void): (Node | string)[] {
  if (rows.length === 0) return [];
  const button = element("button", { type: "button" }, `Show its ${rows.length} marked rows`);
  button.addEventListener("click", () => {
    onGo();
    const row = rows.find((candidate) => !candidate.hidden) ?? rows[0]!;
    for (let fold = row.closest("details"); fold !== null; fold = fold.parentElement!.closest("details"))
      fold.open = true;
    row.scrollIntoView({ block: "center" });
  });
  return [button, " "];
}

function facts(cell: PageCell): HTMLElement {
  const pairs: [string, string | null][] = [
    ["median", `${formatDigits(cell.p50Ms)} ms`],
    [
      "its 95 % interval",
      cell.p50Interval?.map((end) => `${formatDigits(end)} ms`).join(" to ") ?? "too few blocks",
    ],
    ["p90", cell.p90Ms === null ? null : `${formatDigits(cell.p90Ms)} ms`],
    ["p99", cell.p99Ms === null ? null : `${formatDigits(cell.p99Ms)} ms`],
    ["images per second", formatDigits(cell.imagesPerSecond)],
    ["calls kept", formatCount(cell.sampleCount)],
    ["medians of the blocks", `${cell.blocks.map(({ p50Ms }) => formatDigits(p50Ms)).join(", ")} ms`],
    ["disturbed", cell.blocks.flatMap(({ contaminated }) => contaminated ?? []).join("; ") || "no block"],
    ["verdict", cell.software ? `${cell.verdict}, on a software adapter` : cell.verdict],
    ["largest error", cell.maxAbsError === null ? null : formatDigits(cell.maxAbsError)],
    [
      "moves a point by",
      cell.maxPixelDistance === null ? null : `${formatDigits(cell.maxPixelDistance)} px at most`,
    ],
  ];
  return element(
    "dl",
    {},
    ...pairs.flatMap(([term, value]) =>
      value === null ? [] : [element("dt", {}, term), element("dd", {}, value)],
    ),
  );
}
