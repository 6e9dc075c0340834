import type { Study } from "../../../core/study/study.ts";
import { formatCount } from "../../format.ts";
import { blocks, code, table, text } from "../../markdown.ts";
import { shareText, shareWithInterval, spreadText } from "../words.ts";

/** The classifiers of the two discussions on classes that are not told apart. */
export function classSection({ classes, run }: Study): string | null {
  if (classes.length === 0 && !run.parts.includes("classify")) return null;
  if (classes.length === 0) return blocks("## Two classes", "No classifier was trained in this study.");
  return blocks(
    "## Two classes",
    "Each classifier with its own recipe, on new images of the same kind. *Tells apart*: at most one wrong answer in ten. " +
      "Those with 36 million parameters take minutes for each seed; they are trained where they are asked for by name " +
      `(${code("npm run study -- --part classify --variant huge-cnn")}).`,
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ["parameters", "number"],
        ["tells apart", "text"],
        ["diverged", "text"],
        ["error rate", "number"],
        ["log loss", "number"],
        ["Var ratio", "number"],
        ["range of validation loss", "number"],
      ],
      classes.map((row) => [
        code(row.variantId),
        text(row.optimizer),
        formatCount(row.parameters),
        shareWithInterval(row.tellsApart),
        shareText(row.diverged),
        spreadText(row.errorRate, 2),
        spreadText(row.logLoss),
        spreadText(row.varianceRatio, 2),
        spreadText(row.validationLossRange, 2),
      ]),
    ),
  );
}
