import type { Study } from "../../../core/study/study.ts";
import { formatCount, NOT_AVAILABLE } from "../../format.ts";
import { blocks, code, names, table, text } from "../../markdown.ts";
import { listed, shareText, shareWithInterval, spreadText } from "../words.ts";

/** `seeds 2, 3 and 4`. */
function seedsText({ classTrainings }: Study): string {
  const seeds = [...new Set(classTrainings.map(({ seed }) => seed))].toSorted((a, b) => a - b);
  return `${seeds.length === 1 ? "seed" : "seeds"} ${listed(seeds.map(String))}`;
}

/** Those with a statement that nothing was measured for. */
function notTrained({ claims, classes }: Study): string | null {
  const ids = claims
    .filter(({ part }) => part === "classify")
    .map(({ id }) => id.slice("classify/".length))
    .filter((id) => !classes.some(({ variantId }) => variantId === id));
  if (ids.length === 0) return null;
  return (
    `Not trained in this study, so that their statements are not measured: ${names(ids)}. Those that take minutes for ` +
    `each seed are trained only where they are named, ${code("npm run study -- --part classify --variant 'huge-*'")}, ` +
    `and are part of the next whole study then.`
  );
}

/** The classifiers of the two discussions on classes that are not told apart. */
export function classSection(study: Study): string | null {
  const { classes, run } = study;
  if (classes.length === 0 && !run.parts.includes("classify")) return null;
  if (classes.length === 0)
    return blocks("## Two classes", "No classifier was trained in this study.", notTrained(study));
  return blocks(
    "## Two classes",
    "Each classifier with its own recipe, on new images of the same kind. *Tells apart*: at most one wrong answer in ten. " +
      "The images and the rules of these variants were settled after looking at seed 1. It is not used here: " +
      `what follows is from ${seedsText(study)}. Recipes are run to their end and no further, so what does not tell the ` +
      "classes apart does not do so in as many updates: few for what is large.",
    notTrained(study),
    table(
      [
        ["variant", "text"],
        ["recipe", "text"],
        ["parameters", "number"],
        ["updates", "number"],
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
        row.updates === null ? NOT_AVAILABLE : formatCount(row.updates),
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
