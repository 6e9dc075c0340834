import type { CellDecision } from "../../core/results/comparison.ts";
import { differencePValue, ratioInterval, type Estimate } from "./estimate.ts";
import { holm } from "./holm.ts";

export type Decision = Pick<CellDecision, "decision" | "ratio" | "interval" | "level">;

export interface DecisionOptions {
  /** The smallest relative difference that matters: 0.03 for 3 %. */
  readonly threshold: number;
  /** Chance of any wrong word in the whole comparison. */
  readonly alpha?: number;
}

export const defaultAlpha = 0.05;

/**
 * Decides for all cells of a comparison at once. B has `regressed` where the interval lies wholly above the
 * threshold, `improved` where wholly below, is `equivalent` where wholly inside, else `inconclusive`.
 *
 * The interval of a cell that differs has the level of Holm's step that found it; all others have alpha / cells
 * (Bonferroni), so that the equivalences hold together too. The threshold is as wide on both sides in the scale of
 * logarithms: 3 % means from 1 / 1.03 to 1.03.
 *
 * @param estimates one for each cell; null where there is none, which is inconclusive and takes no share of alpha
 */
export function decide(
  estimates: readonly (Estimate | null)[],
  { threshold, alpha = defaultAlpha }: DecisionOptions,
): Decision[] {
  const logThreshold = Math.log1p(threshold);
  const known = estimates.filter((estimate) => estimate !== null);
  const steps = holm(
    known.map((estimate) => differencePValue(estimate, logThreshold)),
    alpha,
  );
  const decided = new Map(
    known.map((estimate, index) => {
      const { level, rejected } = steps[index]!;
      return [estimate, decisionOf(estimate, level, rejected, threshold)];
    }),
  );
  return estimates.map((estimate) =>
    estimate === null
      ? { decision: "inconclusive", ratio: null, interval: null, level: alpha }
      : decided.get(estimate)!,
  );
}

function decisionOf(estimate: Estimate, level: number, differs: boolean, threshold: number): Decision {
  const interval = ratioInterval(estimate, level);
  const [low, high] = interval;
  const isInside = low > 1 / (1 + threshold) && high < 1 + threshold;
  const slower = estimate.logRatio > 0 ? "regressed" : "improved";
  return {
    decision: differs ? slower : isInside ? "equivalent" : "inconclusive",
    ratio: Math.exp(estimate.logRatio),
    interval,
    level,
  };
}
