import type { Context } from "../base/command.ts";
import { classOverfitTraining, fitsClasses, type ClassOverfitRecord } from "./class-overfit.ts";
import { isStillFalling } from "./few-images.ts";
import { overfitSteps, trainOnFew, type OverfitChoice } from "./overfit-steps.ts";

/**
 * Trains a classifier on a few images and then on more, and prints where it breaks: it fits images that it tells all
 * apart, and surely so.
 *
 * @throws BoxbenchError WORKER when a training cannot be done, INTERRUPTED when the signal is aborted
 */
export function overfitClasses(variantId: string, choice: OverfitChoice, context: Context): Promise<void> {
  const fit = async (count: number) => {
    const record = await trainOnFew(classOverfitTraining, { variantId, count }, choice, context);
    return { fits: fitsClasses(record), said: resultText(record), isOpen: isStillFalling(record) };
  };
  return overfitSteps(variantId, "its loss", fit, context);
}

function resultText({ accuracy, updates }: ClassOverfitRecord): string {
  const result =
    accuracy === null
      ? "diverged"
      : `${Math.round(100 * accuracy.accuracy)} % right, log loss ${accuracy.logLoss.toPrecision(3)}`;
  return `${result}  (${updates} updates)`;
}
