import type { Clock } from "./clock.ts";
import { median } from "./statistics.ts";

export interface WarmUpLimits {
  /** Warm-up takes at least this many runs and this long. */
  readonly minRuns: number;
  readonly minMs: number;
  /** Time after which it ends whatever was reached, so that no cell costs a minute. */
  readonly maxMs: number;
}

export interface WarmUp {
  readonly runs: number;
  /** Whether it ended because the times were steady and the process's helpers at rest. */
  readonly steady: boolean;
  /** Median of the last window. */
  readonly medianMs: number;
}

const windowSize = 10;
/** Two windows in a row are steady when their medians differ by less than this share. */
const steadyWithin = 0.02;

/** The process that runs. */
export interface WarmProcess {
  /** How many of its threads run the model. */
  readonly threads: number;
  /** Milliseconds of CPU time of all its threads; null where nobody can tell, and the times alone decide. */
  readonly cpuMs: () => number | null | Promise<number | null>;
}

/** How long helpers are watched at a time, and how many times in a row they must be found at rest. */
const watchMs = 50;
const watchesAtRest = 2;
/** Helpers are at rest where the process used less than this many processors for each thread that runs the model. */
const restBelow = 1.1;

/**
 * Runs until the times are steady and nothing else in the process works. A compiler of WASM or JavaScript works beside
 * the runs for up to a second, in threads of its own; until its code is there, runs take up to six times as long, and
 * are as level as later ones.
 *
 * @param runOnce one run; gives its milliseconds
 */
export async function warmUp(
  runOnce: () => Promise<number>,
  limits: WarmUpLimits,
  clock: Clock,
  { threads, cpuMs }: WarmProcess,
): Promise<WarmUp> {
  const began = clock.nowMs();
  const times: number[] = [];
  let [watchedSince, cpuThen] = [began, await cpuMs()];
  let watchesResting = 0;
  for (;;) {
    times.push(await runOnce());
    const now = clock.nowMs();
    if (now - watchedSince >= watchMs) {
      const cpuNow = await cpuMs();
      const isAtRest =
        cpuNow === null ||
        cpuThen === null ||
        (cpuNow - cpuThen) / (now - watchedSince) < restBelow * threads;
      watchesResting = isAtRest ? watchesResting + 1 : 0;
      [watchedSince, cpuThen] = [now, cpuNow];
    }
    const elapsed = now - began;
    const reached = times.length >= limits.minRuns && elapsed >= limits.minMs;
    const isWindow = times.length % windowSize === 0;
    const isSettled = isWindow && watchesResting >= watchesAtRest && isSteady(times);
    if (reached && isSettled) return outcomeOf(times, true);
    if (elapsed >= limits.maxMs) return outcomeOf(times, false);
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
