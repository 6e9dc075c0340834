import type { TargetTask } from "../../src/core/results.ts";
import { taskOf } from "../../src/tasks/registry.ts";
import type { Context } from "../base/command.ts";
import { isStillFalling } from "./few-images.ts";
import { overfitSteps, trainOnFew, type OverfitChoice } from "./overfit-steps.ts";
import { fitsTargets, targetOverfitTraining, type TargetOverfitRecord } from "./target-overfit.ts";

/**
 * Trains a network that finds boxes or key points on a few images and then on more, and prints where it breaks.
 *
 * @throws BoxbenchError WORKER when a training cannot be done, INTERRUPTED when the signal is aborted
 */
export function overfitTargets(
  variantId: string,
  task: TargetTask,
  choice: OverfitChoice,
  context: Context,
): Promise<void> {
  const fit = async (count: number) => {
    const record = await trainOnFew(targetOverfitTraining, { variantId, count }, choice, context);
    return {
      fits: fitsTargets(record, task),
      said: resultText(record, task),
      isOpen: isStillFalling(record),
    };
  };
  return overfitSteps(variantId, "its error", fit, context);
}

function resultText({ loss, updates }: TargetOverfitRecord, task: TargetTask): string {
  const [{ name, unit }] = taskOf(task).measures;
  const result =
    loss === null ? "diverged" : `${name} ${loss.toPrecision(3)}${unit === "" ? "" : ` ${unit}`}`;
  return `${result}  (${updates} updates)`;
}
