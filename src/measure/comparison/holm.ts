/** What Holm's procedure says of one hypothesis. */
export interface HolmStep {
  /** The level that its p-value was held against. */
  readonly level: number;
  readonly rejected: boolean;
}

/**
 * Holm's step-down procedure: with m hypotheses, the smallest p-value is held against alpha / m, the next against
 * alpha / (m − 1), and so on until one is larger; the rest are not rejected. The chance that any true hypothesis is
 * rejected is at most alpha, however the tests depend on each other.
 *
 * @returns a step for each p-value, in the order given. Those not rejected have level alpha / m, at which all of
 *   them may be looked at together
 * @see Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979)
 */
export function holm(pValues: readonly number[], alpha: number): HolmStep[] {
  const count = pValues.length;
  const steps = pValues.map((): HolmStep => ({ level: alpha / count, rejected: false }));
  const order = pValues.map((_, index) => index).toSorted((a, b) => pValues[a]! - pValues[b]!);
  for (const [rank, index] of order.entries()) {
    const level = alpha / (count - rank);
    if (pValues[index]! > level) break;
    steps[index] = { level, rejected: true };
  }
  return steps;
}
