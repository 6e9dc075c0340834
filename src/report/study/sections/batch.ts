import type { Study } from "../../../core/study/study.ts";
import { formatCount } from "../../format.ts";
import { blocks, code, table, text } from "../../markdown.ts";
import { shareText, shareWithInterval, spreadText } from "../words.ts";

/** The same recipe with small and large batches. */
export function batchSection({ batches }: Study): string | null {
  if (batches.length === 0) return null;
  return blocks(
    "## The size of a batch",
    "The recipes of the models in this repository take 128 images an update, and the rest of this study 32. The same rate and " +
      "as many updates with both:",
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ["batch", "number"],
        ["learned", "text"],
        ["collapsed", "text"],
        ["diverged", "text"],
        ["mean error (px)", "number"],
      ],
      batches.map((row) => [
        code(row.variantId),
        text(row.optimizer),
        formatCount(row.batchSize),
        shareWithInterval(row.learned),
        shareText(row.collapsed),
        shareText(row.diverged),
        spreadText(row.meanErrorPx),
      ]),
    ),
  );
}
