import type { Study } from "../../../core/study/study.ts";
import { formatCount } from "../../format.ts";
import { blocks, code, table, text } from "../../markdown.ts";
import { shareText, shareWithInterval, spreadText } from "../words.ts";

/** Slow variants with the updates of the study, and with more of them. */
export function longerSection({ longer }: Study): string | null {
  if (longer.length === 0) return null;
  return blocks(
    "## Slow or stuck",
    "Some recipes were still getting better when the updates of this study were used up. The same recipes with more of them:",
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ["updates, at most", "number"],
        ["learned", "text"],
        ["collapsed", "text"],
        ["still improving", "text"],
        ["mean error (px)", "number"],
      ],
      longer.map((row) => [
        code(row.variantId),
        text(row.optimizer),
        formatCount(row.updateLimit),
        shareWithInterval(row.learned),
        shareText(row.collapsed),
        shareText(row.unfinished),
        spreadText(row.meanErrorPx),
      ]),
    ),
  );
}
