import type { Study } from "../../../core/study/study.ts";
import { blocks, code, table } from "../../markdown.ts";
import { shareText, spreadText } from "../words.ts";

/** The same recipe with targets in another scale. */
export function scaleSection({ scale }: Study): string | null {
  if (scale.length === 0) return null;
  return blocks(
    "## The scale of the targets",
    "The same network and recipe; only what stands for the left and the right edge differs. Errors are in pixels all the same.",
    table(
      [
        ["variant", "text"],
        ["targets in", "text"],
        ["learned", "text"],
        ["collapsed", "text"],
        ["diverged", "text"],
        ["mean error (px)", "number"],
      ],
      scale.map((row) => [
        code(row.variantId),
        `[${row.outputRange.join(", ")}]`,
        shareText(row.learned),
        shareText(row.collapsed),
        shareText(row.diverged),
        spreadText(row.meanErrorPx),
      ]),
    ),
  );
}
