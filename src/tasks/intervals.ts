import { mean, sampleStandardDeviation } from "simple-statistics";
import { randomFrom } from "../core/random.ts";
import { z95 } from "./classes/proportion.ts";

/** A mean over images, with its uncertainty. */
export interface MeanOfImages {
  readonly mean: number;
  readonly standardError: number;
  /** 1.96 standard errors either way. */
  readonly interval: [low: number, high: number];
}

/** @throws Error for no values */
export function meanOfImages(
  values: readonly number[],
  low = 0,
  high = Number.POSITIVE_INFINITY,
): MeanOfImages {
  const middle = mean([...values]);
  const standardError =
    values.length < 2 ? 0 : sampleStandardDeviation([...values]) / Math.sqrt(values.length);
  const half = z95 * standardError;
  return {
    mean: middle,
    standardError,
    interval: [Math.max(low, middle - half), Math.min(high, middle + half)],
  };
}

/** What a bootstrap says of a number. */
export interface Bootstrapped {
  /** 95 % percentile interval. */
  readonly interval: [low: number, high: number];
  readonly standardError: number;
}

/**
 * How far a number of many images would lie with other images: these are drawn again with replacement.
 *
 * @param statisticOf the number, where each image counts as often as it says; null where it cannot be had
 * @returns null where hardly a draw has it
 * @see Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13 (percentile interval)
 */
export function bootstrapOverImages(
  count: number,
  statisticOf: (times: Uint16Array) => number | null,
  resamples = 1000,
): Bootstrapped | null {
  const random = randomFrom(0, "bootstrap-over-images");
  const drawn: number[] = [];
  for (let draw = 0; draw < resamples; draw += 1) {
    const times = new Uint16Array(count);
    for (let picked = 0; picked < count; picked += 1) times[random.integer(0, count - 1)]! += 1;
    const value = statisticOf(times);
    if (value !== null) drawn.push(value);
  }
  if (drawn.length < Math.max(2, resamples / 2)) return null;
  const ordered = drawn.toSorted((a, b) => a - b);
  const at = (share: number) => ordered[Math.round(share * (ordered.length - 1))]!;
  return { interval: [at(0.025), at(0.975)], standardError: sampleStandardDeviation(drawn) };
}
