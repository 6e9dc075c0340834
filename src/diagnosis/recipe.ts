import type { Labels } from "./samples.ts";

/** Losses by the names that TF.js has for them. */
export const lossNames = [
  "mse",
  "mae",
  "binary-crossentropy",
  "categorical-crossentropy",
  "sparse-categorical-crossentropy",
] as const;

export type DiagnosisLoss = (typeof lossNames)[number];

export const optimizerNames = ["adam", "sgd"] as const;

export type OptimizerName = (typeof optimizerNames)[number];

/** How the network was, or will be, trained: no file of a LayersModel says it. */
export interface TrainingRecipe {
  readonly loss: DiagnosisLoss;
  /** Whether the loss was guessed from outputs and labels. */
  readonly lossIsGuessed: boolean;
  readonly optimizer: OptimizerName;
  /** Null where nobody said it. */
  readonly learningRate: number | null;
  readonly batchSize: number;
}

/** The usual loss for such labels and so many outputs. */
export function guessLoss(labels: Labels, units: number): DiagnosisLoss {
  if (labels.kind !== "classes") return "mse";
  return units === 1 ? "binary-crossentropy" : "categorical-crossentropy";
}

/** Whether a loss takes outputs as probabilities. */
export function isCrossEntropy(loss: DiagnosisLoss): boolean {
  return loss.endsWith("crossentropy");
}
