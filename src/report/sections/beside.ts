import type { Comparison } from "../../core/results.ts";
import { formatPercent } from "../format.ts";
import { blocks, list, text } from "../markdown.ts";
import { comparisonTable } from "./comparison.ts";

/** Another run beside the one that the report is of. */
export function besideSection({ a, b, cells, differences, threshold }: Comparison): string {
  return blocks(
    "## Beside another run",
    `A is this run, ${text(a.what)}; B is ${text(b.what)}. A ratio above 1 means that B is slower; the word is where ` +
      `its interval lies beside ${formatPercent(threshold)} %, and all intervals hold together with 95 %. The two did ` +
      "not take turns: what changed on the machine between them changed the times too.",
    differences.length === 0 ? null : `They differ in:\n\n${list(differences.map(text))}`,
    comparisonTable(cells),
  );
}
