import type { BoundVerdict } from "./early-stopping.ts";

/** What one rate was found to do. */
export interface RateTrial {
  readonly ratePerSecond: number;
  readonly verdict: BoundVerdict;
}

export interface RateSearch<Trial extends RateTrial> {
  /** The highest rate at which the bound was kept; null where there is none. */
  readonly best: Trial | null;
  /** Every rate that was tried, in order. */
  readonly trials: readonly Trial[];
  /** Whether it ended because the answer is as close as asked for, not because the time was over. */
  readonly finished: boolean;
}

export interface RateSearchOptions {
  /** Queries per second that the server answers without a pause: no higher rate can be kept. */
  readonly capacityPerSecond: number;
  /** It ends where the next rate that was not kept is at most this share higher. */
  readonly resolution: number;
  /** Shares of the capacity under this are not tried: a bound that is missed there is below the service time. */
  readonly lowestShare: number;
  /** Whether there is no time for another trial. */
  readonly isOver: () => boolean;
}

/**
 * Looks for the highest rate at which a bound is kept, by halving the range in which it lies. Waiting grows with the
 * rate, so what is kept at one rate is kept at every lower one. A rate that stays undecided counts as not kept.
 */
export async function highestRate<Trial extends RateTrial>(
  tryRate: (ratePerSecond: number) => Promise<Trial>,
  { capacityPerSecond, resolution, lowestShare, isOver }: RateSearchOptions,
): Promise<RateSearch<Trial>> {
  const trials: Trial[] = [];
  let best: Trial | null = null;
  let low = 0;
  let high = capacityPerSecond;
  const isClose = () => low > 0 && high - low <= resolution * low;
  while (!isClose() && high > lowestShare * capacityPerSecond) {
    if (isOver()) return { best, trials, finished: false };
    const rate = (low + high) / 2;
    const trial = await tryRate(rate);
    trials.push(trial);
    if (trial.verdict === "kept") {
      best = trial;
      low = rate;
    } else {
      high = rate;
    }
  }
  return { best, trials, finished: true };
}
