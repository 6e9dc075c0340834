import { decideUnpaired } from "../../../measure/comparison/compare-sides.ts";
import { environmentDifferences } from "../../../measure/comparison/environments.ts";
import { thresholdOf } from "../../../measure/comparison/noise-floor.ts";
import { formatDigits } from "../../format.ts";
import { cellName } from "../cell-name.ts";
import type { PageData } from "../page-data.ts";
import { element, tableElement } from "./elements.ts";

const columns = [
  ["cell", false],
  ["runtime", false],
  ["A (ms)", true],
  ["B (ms)", true],
  ["B / A", true],
  ["interval", true],
  ["decision", false],
] as const;

/**
 * Two runs side by side, cell by cell, with the rules of `boxbench compare`.
 *
 * @param a the run of this page
 * @param b the run that was chosen
 */
export function besideElement(a: PageData, b: PageData): HTMLElement {
  const timesOf = ({ cells }: PageData) =>
    new Map(cells.filter(({ software }) => !software).map((cell) => [cell.id, cell]));
  const others = timesOf(b);
  const pairs = [...timesOf(a).values()].flatMap((cell) => {
    const other = others.get(cell.id);
    return other === undefined ? [] : [{ a: cell, b: other }];
  });
  const threshold = thresholdOf(null);
  const decisions = decideUnpaired(pairs, threshold);
  const rows = pairs.map(({ a: cell, b: other }, index) => {
    const { ratio, interval, decision } = decisions[index]!;
    return [
      cellName(cell),
      cell.runtimeId,
      formatDigits(cell.p50Ms),
      formatDigits(other.p50Ms),
      ratio?.toFixed(3) ?? "-",
      interval?.map((end) => end.toFixed(3)).join(" to ") ?? "-",
      decision,
    ];
  });
  const differences = environmentDifferences(a.environment, b.environment);
  return element(
    "div",
    {},
    element(
      "p",
      {},
      `A is this run (${a.run.id}), B is ${b.run.id}. A ratio above 1 means that B is slower; the word is where its ` +
        `interval lies beside ${formatDigits(threshold * 100)} %, and all intervals hold together with 95 %. ` +
        "The two runs did not take turns: what changed between them changed the times too.",
    ),
    ...(differences.length === 0
      ? []
      : [
          element("p", {}, "They differ in: "),
          element("ul", {}, ...differences.map((line) => element("li", {}, line))),
        ]),
    rows.length === 0
      ? element("p", { class: "empty" }, "No cell was measured in both.")
      : tableElement("Table: two runs side by side", columns, rows),
  );
}
