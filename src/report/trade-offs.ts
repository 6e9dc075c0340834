import type { MeasuredCell, Results, Score } from "../core/results.ts";
import { mainConfiguration, rankedCells, variantIdsOf } from "./cells.ts";
import { paretoFront } from "./pareto.ts";
import { scoreOf } from "./scores.ts";
import { wordsOf } from "./tasks/registry.ts";

/** A variant on its fastest runtime. */
export interface TradeOff {
  readonly variantId: string;
  readonly score: Score;
  /** What ranks it; smaller is better. */
  readonly rank: number;
  readonly cell: MeasuredCell;
}

/** Every variant that has both a score and a latency, in the run's order. */
export function tradeOffsOf(results: Results): TradeOff[] {
  const configuration = mainConfiguration(results);
  const words = wordsOf(results);
  return variantIdsOf(results).flatMap((variantId) => {
    const score = scoreOf(results, variantId)?.score;
    const [cell] = rankedCells(results, variantId, configuration);
    return score === undefined || cell === undefined
      ? []
      : [{ variantId, score, rank: words.rank(score), cell }];
  });
}

/** The variants that no other beats in both latency and accuracy, fastest first. */
export function tradeOffFront(tradeOffs: readonly TradeOff[]): TradeOff[] {
  return paretoFront(
    tradeOffs,
    ({ cell }) => cell.latency.p50Ms,
    ({ rank }) => rank,
  );
}
