/** Numbers in rising order; only `sorted` makes one, so that no quantile is taken of unsorted numbers. */
export type SortedSamples = readonly number[] & { readonly __sorted: unique symbol };

/** A sorted copy. */
export function sorted(samples: readonly number[]): SortedSamples {
  return samples.toSorted((a, b) => a - b) as unknown as SortedSamples;
}

/**
 * The p-quantile with linear interpolation between neighbours: type 7 of Hyndman and Fan, "Sample Quantiles in
 * Statistical Packages" (1996), as in numpy and in tinybench.
 *
 * @param p from 0 to 1
 * @returns NaN of nothing
 */
export function quantile(samples: SortedSamples, p: number): number {
  const position = (samples.length - 1) * p;
  const below = samples[Math.floor(position)];
  const above = samples[Math.ceil(position)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(samples: readonly number[]): number {
  return quantile(sorted(samples), 0.5);
}

/**
 * Fewest samples from which the p-quantile is printed: 64 for 0.9, 130 for 0.95, 662 for 0.99.
 *
 * It is the smallest n for which the second largest of n samples lies above the true p-quantile with 99 %
 * confidence: P(X <= 1) <= 0.01 for X binomial with n trials of probability 1 - p. This is the early-stopping
 * rule of MLPerf's load generator with one run set aside.
 *
 * @param p from 0 to 1, neither included
 * @see https://github.com/mlcommons/inference_policies/blob/master/inference_rules.adoc (early stopping)
 */
export function minimumSamples(p: number): number {
  let count = 2;
  while (p ** count + count * (1 - p) * p ** (count - 1) > 0.01) count += 1;
  return count;
}

/** The p-quantile, or null where there are too few samples for it. */
export function supportedQuantile(samples: SortedSamples, p: number): number | null {
  return samples.length < minimumSamples(p) ? null : quantile(samples, p);
}

/**
 * How many samples lie outside Tukey's fences: mild ones more than 1.5 interquartile ranges below the first or above
 * the third quartile, severe ones more than 3. A severe one is not counted as mild.
 *
 * @see Tukey, "Exploratory Data Analysis" (1977)
 */
export function outliersOf(samples: SortedSamples): { mild: number; severe: number } {
  const [first, third] = [quantile(samples, 0.25), quantile(samples, 0.75)];
  const beyond = (ranges: number) => {
    const margin = ranges * (third - first);
    return samples.filter((sample) => sample < first - margin || sample > third + margin).length;
  };
  const severe = beyond(3);
  return { mild: beyond(1.5) - severe, severe };
}
