import type { Study } from "../../../core/study/study.ts";
import { formatDigits } from "../../format.ts";
import { bold } from "../../markdown.ts";

/** What the mean is worth against a random guess, and the numbers that were said. */
export function formulaConclusion({ formulas }: Study): string | null {
  const row = (id: string) => formulas.find((formula) => formula.id === id);
  const [mean, guess, ratio, mse] = ["mae-of-mean", "mae-of-guess", "mae-ratio", "mse-ratio"].map(row);
  if (!mean || !guess || !ratio || !mse) return null;
  return (
    `${bold("A network that answers the mean is not stupid:")} it beats a random guess by ` +
    `${formatDigits(ratio.closedForm)} in mean absolute error and by ${formatDigits(mse.closedForm)} in MSE. ` +
    `The discussion's ${mean.said} and ${guess.said} have the right ratio, but for targets in [-10, 10] they are ` +
    `${formatDigits(mean.closedForm)} and ${formatDigits(guess.closedForm)}: they belong to a range of width 10.`
  );
}
