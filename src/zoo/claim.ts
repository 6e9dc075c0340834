import type { ScoreNumbers } from "../tasks/score-numbers.ts";

/**
 * The numbers about one trained variant that a verdict may use. Errors are on the validation images, those of classes
 * on the test images.
 */
export interface ClaimNumbers extends ScoreNumbers {
  /** Variance of the targets: the MSE of the best constant answer. */
  readonly targetVariance: number;
  /** Var(prediction) / Var(target): 0 for a network that answers one thing, about 1 for a good one. */
  readonly varianceRatio: number;
  /** Largest less smallest log loss on the validation images, over the epochs: 0 for a flat line. */
  readonly validationLossRange: number;
  /** Share of the epochs after the first in which the loss in training rose: about 0 for a smooth descent. */
  readonly trainLossRises: number;
  /** Whether training ended in NaN or infinity. */
  readonly diverged: boolean;
}

/** One condition on numbers. Conditions are data, so that the report prints the rule that was applied. */
export type Rule =
  | { readonly metric: NumericMetric; readonly is: "below" | "above"; readonly value: number }
  /** Compared with another variant: this metric is below (above) `factor` times the other's. */
  | {
      readonly metric: NumericMetric;
      readonly is: "below" | "above";
      readonly factor: number;
      readonly of: string;
    }
  | { readonly metric: "diverged"; readonly is: boolean };

export type NumericMetric = Exclude<keyof ClaimNumbers, "diverged">;

/** What somebody said would happen, and the rule that decides whether it did. */
export interface Claim {
  /** The statement, short, as the discussion puts it. */
  readonly statement: string;
  /** Who made it, such as `the question` or `an answer`, with the address of the discussion. */
  readonly by: string;
  /** The claim is supported when every one of these holds, and refuted otherwise. */
  readonly supportedWhen: readonly Rule[];
}

export type Verdict = "supported" | "refuted" | "not measured";
