import type { Results } from "../../core/results.ts";
import { wordsOf } from "../tasks/registry.ts";
import { blocks, bold, code, table, text } from "../markdown.ts";

/** Each claim beside what was measured, and what its rule makes of that. */
export function verdictSection(results: Results): string | null {
  if (results.verdicts.length === 0) return null;
  return blocks(
    "## Who was right",
    `A verdict is a rule on numbers, ${wordsOf(results).rules} It holds for one training ` +
      "run with one seed: near the edge of what can be trained, another seed may end otherwise.",
    table(
      [
        ["claim", "text"],
        ["by", "text"],
        ["tested with", "text"],
        ["holds where", "text"],
        ["measured", "text"],
        ["verdict", "text"],
      ],
      results.verdicts.map(({ statement, by, variantId, rule, measured, verdict }) => [
        text(statement),
        text(by),
        code(variantId),
        text(rule),
        text(measured),
        verdict === "not measured" ? verdict : bold(verdict),
      ]),
    ),
  );
}
