import type { Results } from "../../core/results.ts";
import { blocks, list } from "../markdown.ts";
import { textOfWarning } from "../warning-texts.ts";
import { warningsOf } from "../warnings.ts";

/** What to keep in mind before trusting a number. */
export function warningSection(results: Results): string {
  const warnings = warningsOf(results);
  return blocks("## Warnings", warnings.length === 0 ? "None." : list(warnings.map(textOfWarning)));
}
