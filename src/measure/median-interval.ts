import { sorted } from "./statistics.ts";

/**
 * An interval that holds the true median with at least the given confidence, whatever the distribution: two of the
 * samples, as far inside as the binomial distribution with p = 1/2 allows. W. J. Conover, "Practical Nonparametric
 * Statistics" (3rd ed., 1999), section 3.2.
 *
 * @param confidence from 0 to 1, neither included
 * @returns null where even the smallest and the largest sample do not reach the confidence: under 6 for 95 %
 */
export function medianInterval(
  samples: readonly number[],
  confidence = 0.95,
): [low: number, high: number] | null {
  const inOrder = sorted(samples);
  const count = samples.length;
  const tail = (1 - confidence) / 2;
  // P(fewer than `below` + 1 of the samples lie under the median) must stay within the tail.
  let below = -1;
  let term = 0.5 ** count;
  let cumulative = term;
  while (cumulative <= tail) {
    below += 1;
    term *= (count - below) / (below + 1);
    cumulative += term;
  }
  return below < 0 ? null : [inOrder[below]!, inOrder[count - 1 - below]!];
}
