import type { MeasuredCell, Results, Score } from "../core/results.ts";
import { raceOfVariant } from "./answers/race-of.ts";
import { mainConfiguration, rankedCells, variantIdsOf, type Configuration } from "./cells.ts";
import { paretoFront } from "./pareto.ts";
import { scoreOf } from "./scores.ts";
import { wordsOf } from "./tasks/registry.ts";

/** A variant on its fastest runtime. */
export interface TradeOff extends Fastest {
  readonly variantId: string;
  readonly score: Score;
  /** What ranks it; smaller is better. */
  readonly rank: number;
}

interface Fastest {
  readonly cell: MeasuredCell;
  /** Of the cell; of a run with races the one of its graph, which variants that differ in weights alone share. */
  readonly p50Ms: number;
}

/** Every variant that has both a score and a latency, in the run's order. */
export function tradeOffsOf(results: Results): TradeOff[] {
  const configuration = mainConfiguration(results);
  const words = wordsOf(results);
  return variantIdsOf(results).flatMap((variantId) => {
    const score = scoreOf(results, variantId)?.score;
    const fastest = fastestOf(results, variantId, configuration);
    return score === undefined || fastest === null
      ? []
      : [{ variantId, score, rank: words.rank(score), ...fastest }];
  });
}

/** In a race a variant is measured in one round of several, so its own cells compare processes as well as runtimes. */
function fastestOf(results: Results, variantId: string, configuration: Configuration): Fastest | null {
  const cells = rankedCells(results, variantId, configuration);
  const [first] = raceOfVariant(results, variantId, configuration)?.racers ?? [];
  const raced = cells.find(({ runtimeId }) => runtimeId === first?.runtimeId);
  if (raced !== undefined) return { cell: raced, p50Ms: first!.p50Ms };
  return cells[0] === undefined ? null : { cell: cells[0], p50Ms: cells[0].latency.p50Ms };
}

/** The variants that no other beats in both latency and accuracy, fastest first. */
export function tradeOffFront(tradeOffs: readonly TradeOff[]): TradeOff[] {
  return paretoFront(
    tradeOffs,
    ({ p50Ms }) => p50Ms,
    ({ rank }) => rank,
  );
}
