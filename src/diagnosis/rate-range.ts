import type { RateFacts, RateResult } from "./probe-rates.ts";

/** The rates at which a network begins to learn at once. */
export interface LearningRange {
  readonly lowest: number;
  /** One step below the best, where that still learns: what is best for a few steps is often too much for many. */
  readonly advised: number;
  readonly best: RateResult;
  readonly highest: number;
  /** The lowest rate above them that was tried and failed; null where none was. */
  readonly tooHighFrom: number | null;
}

/** Of Var(target), explained after the few steps of the test. */
const begun = 0.1;

/**
 * Reads a learning-rate test: the rate that explains most, how far down from there the network still learns, and how
 * far up it learns at least half as much.
 *
 * @returns null where no rate taught it anything
 */
export function learningRange({ results }: Pick<RateFacts, "results">): LearningRange | null {
  const score = ({ explained }: RateResult) => explained ?? -Infinity;
  const bestAt = results.reduce((best, result, at) => (score(result) > score(results[best]!) ? at : best), 0);
  const best = results[bestAt];
  if (best === undefined || score(best) < begun) return null;
  let [low, high] = [bestAt, bestAt];
  while (low > 0 && score(results[low - 1]!) >= begun) low -= 1;
  const good = Math.max(begun, score(best) / 2);
  while (high + 1 < results.length && score(results[high + 1]!) >= good) high += 1;
  return {
    lowest: results[low]!.rate,
    advised: results[Math.max(low, bestAt - 1)]!.rate,
    best,
    highest: results[high]!.rate,
    tooHighFrom: results[high + 1]?.rate ?? null,
  };
}
