import type { Clock } from "./clock.ts";
import { median } from "./statistics.ts";

export interface WarmUpLimits {
  /** Warm-up takes at least this many runs and this long. */
  readonly minRuns: number;
  readonly minMs: number;
  /** Runs beyond both minimums after which it ends, steady or not. */
  readonly maxExtraRuns: number;
  /** Time after which it ends whatever was reached, so that a slow cell costs no minute. */
  readonly maxMs: number;
}

export interface WarmUp {
  readonly runs: number;
  /** Whether it ended because the times were steady. */
  readonly steady: boolean;
  /** Median of the last window. */
  readonly medianMs: number;
}

const windowSize = 10;
/** Two windows in a row are steady when their medians differ by less than this share. */
const steadyWithin = 0.02;

/**
 * Runs until the times are steady: compilers, caches and the clock speed of the processor have settled.
 *
 * @param runOnce one run; gives its milliseconds
 */
export async function warmUp(
  runOnce: () => Promise<number>,
  limits: WarmUpLimits,
  clock: Clock,
): Promise<WarmUp> {
  const began = clock.nowMs();
  const times: number[] = [];
  let runsAtMinimum: number | null = null;
  for (;;) {
    times.push(await runOnce());
    const elapsed = clock.nowMs() - began;
    const reached = times.length >= limits.minRuns && elapsed >= limits.minMs;
    if (reached && times.length % windowSize === 0 && isSteady(times)) return outcomeOf(times, true);
    if (reached) runsAtMinimum ??= times.length;
    const spent = runsAtMinimum !== null && times.length - runsAtMinimum >= limits.maxExtraRuns;
    if (spent || elapsed >= limits.maxMs) return outcomeOf(times, false);
  }
}

function outcomeOf(times: readonly number[], steady: boolean): WarmUp {
  return { runs: times.length, steady, medianMs: median(times.slice(-windowSize)) };
}

function isSteady(times: readonly number[]): boolean {
  const last = median(times.slice(-windowSize));
  const before = median(times.slice(-2 * windowSize, -windowSize));
  return Math.abs(last - before) < steadyWithin * before;
}
