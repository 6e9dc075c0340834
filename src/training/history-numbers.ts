import type { ClaimNumbers } from "../zoo/claim.ts";
import type { ClassesTraining } from "../core/results.ts";

/** What the losses of a training did over its epochs; nothing of what fewer than two epochs cannot say. */
export function historyNumbers(
  history: Pick<ClassesTraining["history"][number], "trainLoss" | "validationLogLoss">[],
): Partial<Pick<ClaimNumbers, "validationLossRange" | "trainLossRises">> {
  const validation = history.flatMap(({ validationLogLoss: loss }) => (loss === null ? [] : [loss]));
  const train = history.flatMap(({ trainLoss: loss }) => (loss === null ? [] : [loss]));
  if (validation.length < 2 || train.length < 2) return {};
  const rises = train.filter((loss, index) => index > 0 && loss > train[index - 1]!).length;
  return {
    validationLossRange: Math.max(...validation) - Math.min(...validation),
    trainLossRises: rises / (train.length - 1),
  };
}
