import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { RateResult } from "../probe-rates.ts";
import { learningRange } from "../rate-range.ts";

export interface LearningRate {
  readonly problem: "too-high" | "too-low";
  readonly rate: number;
  readonly optimizer: string;
  readonly steps: number;
  readonly startLoss: number;
  /** What the rate came to, and the best one. */
  readonly own: RateResult;
  readonly best: RateResult;
  /** A rate to train with; null where none taught anything. */
  readonly advised: number | null;
}

const luckyFactor = 10;

/** The user's rate, beside the rates at which a fresh copy learns. */
export function learningRate(measured: Measurements): Found<LearningRate> | null {
  const { rates, recipe } = measured;
  const own = rates?.results.find(({ rate }) => rate === recipe.learningRate);
  if (!rates || own === undefined) return null;
  const range = learningRange(rates);
  const evidence = {
    rate: own.rate,
    optimizer: recipe.optimizer,
    steps: rates.steps,
    startLoss: rates.start.loss,
    own,
    best: range?.best ?? own,
    advised: range?.advised ?? null,
  };
  const isTooHigh = own.explained === null || (range !== null && own.rate > range.highest);
  if (isTooHigh) {
    // Just above the rates that teach, some starts are lucky; far above, none is.
    const isNear = range !== null && own.rate <= luckyFactor * range.highest;
    const severity = hasLearned(measured) && isNear ? "risk" : "illness";
    return { severity, evidence: { problem: "too-high", ...evidence } };
  }
  if (range === null || own.rate >= range.lowest || hasLearned(measured)) return null;
  return { severity: "risk", evidence: { problem: "too-low", ...evidence } };
}
