import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import { isCrossEntropy, type DiagnosisLoss } from "../recipe.ts";

export interface OutputActivation {
  readonly problem:
    | "out-of-reach"
    | "softmax-of-one"
    | "softmax-of-points"
    | "no-probabilities"
    | "targets-no-probabilities"
    | "categorical-of-one";
  readonly layer: string;
  readonly activation: string;
  readonly units: number;
  readonly loss: DiagnosisLoss;
  /** Share of the targets that the activation cannot answer. */
  readonly unreachable: number;
  readonly targets: readonly [low: number, high: number];
}

/** Whether an activation can answer numbers under 0, and over 1. */
const reach: Readonly<Record<string, { readonly below: boolean; readonly above: boolean }>> = {
  sigmoid: { below: false, above: false },
  hardsigmoid: { below: false, above: false },
  softmax: { below: false, above: false },
  relu: { below: false, above: true },
  relu6: { below: false, above: true },
  softplus: { below: false, above: true },
};
const probabilities = new Set(["sigmoid", "hardsigmoid", "softmax"]);

/** An output layer whose activation, loss and targets do not go together. */
export function outputActivation(measured: Measurements): Found<OutputActivation> | null {
  const problem = problemOf(measured);
  if (problem === null || hasLearned(measured)) return null;
  const { network, labels, recipe } = measured;
  const targets = [labels.min, labels.max] as const;
  const evidence = {
    problem,
    ...network.output,
    loss: recipe.loss,
    unreachable: unreachableOf(measured),
    targets,
  };
  return { severity: "illness", evidence };
}

function problemOf(measured: Measurements): OutputActivation["problem"] | null {
  const { network, labels, recipe } = measured;
  const { activation, units } = network.output;
  if (activation === "softmax" && units === 1) return "softmax-of-one";
  if (activation === "softmax" && labels.kind !== "classes") return "softmax-of-points";
  if (recipe.loss.endsWith("categorical-crossentropy") && units === 1) return "categorical-of-one";
  if (unreachableOf(measured) > 0) return "out-of-reach";
  if (!isCrossEntropy(recipe.loss)) return null;
  if (labels.belowZero > 0 || labels.aboveOne > 0) return "targets-no-probabilities";
  return probabilities.has(activation) ? null : "no-probabilities";
}

function unreachableOf({ network, labels }: Measurements): number {
  const { activation } = network.output;
  if (activation === "tanh") return labels.min < -1 || labels.max > 1 ? 1 : 0;
  const ends = reach[activation];
  if (ends === undefined) return 0;
  return (ends.below ? 0 : labels.belowZero) + (ends.above ? 0 : labels.aboveOne);
}
