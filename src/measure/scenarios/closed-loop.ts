import type { Clock } from "../clock.ts";
import { minimumSamples, quantile, sorted, supportedQuantile } from "../statistics.ts";

/** The next query starts when the last one is answered. */
export interface ClosedLoop {
  readonly queries: number;
  readonly seconds: number;
  readonly p50Ms: number;
  /** Null where there are too few queries: 64 for p90, 662 for p99. */
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
}

export interface LoopLimits {
  readonly minQueries: number;
  readonly minMs: number;
  /** It ends with fewer queries when this much time has passed. */
  readonly maxMs: number;
}

/** Enough for MLPerf's percentile of the scenario: p90 of single-stream, p99 of multi-stream. */
export const loopLimits = {
  "single-stream": { minQueries: minimumSamples(0.9), minMs: 1_000, maxMs: 20_000 },
  "multi-stream": { minQueries: minimumSamples(0.99), minMs: 1_000, maxMs: 30_000 },
} as const satisfies Record<string, LoopLimits>;

/**
 * Sends one query after another.
 *
 * @param runOnce answers one query; gives its milliseconds
 */
export async function runClosedLoop(
  runOnce: () => Promise<number>,
  { minQueries, minMs, maxMs }: LoopLimits,
  clock: Pick<Clock, "nowMs">,
): Promise<ClosedLoop> {
  const beganMs = clock.nowMs();
  const times: number[] = [];
  for (;;) {
    times.push(await runOnce());
    const elapsedMs = clock.nowMs() - beganMs;
    if (elapsedMs >= maxMs || (times.length >= minQueries && elapsedMs >= minMs)) break;
  }
  const inOrder = sorted(times);
  return {
    queries: times.length,
    seconds: (clock.nowMs() - beganMs) / 1000,
    p50Ms: quantile(inOrder, 0.5),
    p90Ms: supportedQuantile(inOrder, 0.9),
    p99Ms: supportedQuantile(inOrder, 0.99),
  };
}
