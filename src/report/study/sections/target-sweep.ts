import type { Study } from "../../../core/study/study.ts";
import { blocks, code, table, text } from "../../markdown.ts";
import { rateText, shareText, spreadText } from "../words.ts";

/** Learning rate of networks that find boxes or key points. */
export function targetSweepSection({ targetSweep = [] }: Study): string | null {
  if (targetSweep.length === 0) return null;
  return blocks(
    "## Learning rates of what finds boxes and key points",
    "Each variant with its own recipe and drawn images, at other learning rates; the error is of images that it was not " +
      "trained on, and stands beside that of the best answer without a network.",
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ["rate", "number"],
        ["of what", "text"],
        ["error", "number"],
        ["without a network", "number"],
        ["diverged", "text"],
        ["still improving", "text"],
      ],
      targetSweep.map((row) => [
        code(row.variantId),
        text(row.optimizer),
        rateText(row.learningRate),
        text(row.measure),
        spreadText(row.error),
        spreadText(row.withoutNetwork),
        shareText(row.diverged),
        shareText(row.unfinished),
      ]),
    ),
  );
}
