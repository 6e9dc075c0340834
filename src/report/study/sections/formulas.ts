import type { Study } from "../../../core/study/study.ts";
import { formatDigits, NOT_AVAILABLE } from "../../format.ts";
import { blocks, table, text } from "../../markdown.ts";
import { spreadText } from "../words.ts";

/** What the discussions calculate. */
export function formulaSection({ formulas }: Study): string | null {
  if (formulas.length === 0) return null;
  return blocks(
    "## What the discussions calculate",
    "For targets that are uniform in [-10, 10] (for distances: in the square of it), against 100,000 draws for each seed.",
    table(
      [
        ["what", "text"],
        ["closed form", "text"],
        ["value", "number"],
        ["simulated", "number"],
        ["as was said", "number"],
      ],
      formulas.map(({ what, formula, closedForm, simulated, said }) => [
        text(what),
        text(formula),
        formatDigits(closedForm, 4),
        spreadText(simulated, 4),
        said === null ? NOT_AVAILABLE : formatDigits(said, 3),
      ]),
    ),
  );
}
