import type { Share, Spread } from "../core/study/statistics.ts";

/** The 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a share. It never leaves [0, 1], and says something of none and of all.
 *
 * @param count of `of` trials that had it; with no trial the interval is all of [0, 1]
 * @see E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927)
 */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const share = count / of;
  const centre = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  // None and all end exactly at 0 and 1, which the arithmetic only nearly meets.
  return {
    count,
    of,
    low: count === 0 ? 0 : Math.max(0, centre - half),
    high: count === of ? 1 : Math.min(1, centre + half),
  };
}

/** The share of some items that have something. */
export function shareWhere<T>(items: readonly T[], has: (item: T) => boolean): Share {
  return shareOf(items.filter(has).length, items.length);
}

/**
 * The median of one number per seed, with the smallest and the largest. Of n seeds these two hold the median of
 * all seeds with a probability of 1 - 2 / 2^n: 93.75 % for 5 seeds (order statistics; no distribution is assumed).
 *
 * @param values null, NaN or infinite where a seed has no number
 */
export function spreadOf(values: readonly (number | null)[]): Spread {
  const shown = values.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  const sorted = shown.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (sorted.length === 0) return { values: shown, median: null, low: null, high: null };
  const upper = sorted[Math.floor(sorted.length / 2)]!;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]!;
  return { values: shown, median: (lower + upper) / 2, low: sorted[0]!, high: sorted.at(-1)! };
}
