import type { Results } from "../../core/results.ts";
import { blocks, fold, list } from "../markdown.ts";
import { textOfWarning } from "../warning-texts.ts";
import { warningsOf } from "../warnings.ts";

/** More than these nobody reads. */
const mostShown = 5;

/** What to keep in mind before trusting a number: the gravest five, and the rest folded. */
export function warningSection(results: Results): string {
  const warnings = warningsOf(results).map(textOfWarning);
  const rest = warnings.slice(mostShown);
  return blocks(
    "## Warnings",
    warnings.length === 0 ? "None." : list(warnings.slice(0, mostShown)),
    rest.length === 0 ? null : fold(`${rest.length} more`, list(rest)),
  );
}
