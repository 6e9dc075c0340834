import type { Study } from "../../../core/study/study.ts";
import { blocks, code, fold, table } from "../../markdown.ts";
import { rateText, shareText, shareWithInterval, spreadText } from "../words.ts";

/** Learning rate by architecture. */
export function sweepSection({ sweep }: Study, picture: string | null): string | null {
  if (sweep.length === 0) return null;
  return blocks(
    "## Learning rates",
    picture,
    "An arrow (↓) marks cells where most seeds were still getting better when their updates were used up: these are slow, " +
      "not stuck. Variants that differ by their learning rate alone share a row.",
    fold(
      "All cells",
      table(
        [
          ["network", "text"],
          ["optimizer", "text"],
          ["rate", "number"],
          ["learned", "text"],
          ["collapsed", "text"],
          ["diverged", "text"],
          ["mean error (px)", "number"],
          ["Var ratio", "number"],
          ["still improving", "text"],
        ],
        sweep.map((cell) => [
          code(cell.variantId),
          cell.optimizer.name === "adam" ? "Adam" : "SGD",
          rateText(cell.learningRate),
          shareWithInterval(cell.learned),
          shareText(cell.collapsed),
          shareText(cell.diverged),
          spreadText(cell.meanErrorPx),
          spreadText(cell.varianceRatio, 2),
          shareText(cell.unfinished),
        ]),
      ),
    ),
  );
}
