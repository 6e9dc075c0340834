import { randomFrom } from "../../core/random.ts";
import { minimumSamples, quantile, sorted, supportedQuantile } from "../statistics.ts";
import { judgeBound, type BoundVerdict } from "./early-stopping.ts";
import { poissonArrivals } from "./poisson.ts";
import { highestRate, type RateSearch } from "./rate-search.ts";
import { serveQueries, type ServedQuery, type ServerClock } from "./serve.ts";

/** One rate of arrivals, and how the server did. */
export interface ServerTrial {
  readonly ratePerSecond: number;
  readonly verdict: BoundVerdict;
  readonly queries: number;
  /** Queries of which the latency was over the bound. */
  readonly missed: number;
  readonly p50Ms: number;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly meanQueueMs: number;
  readonly meanServiceMs: number;
}

export interface ServerOptions {
  readonly boundMs: number;
  /** Median of one query without a queue. */
  readonly serviceMs: number;
  /** Fixes the arrivals. */
  readonly seed: number;
  readonly clock: ServerClock;
  readonly limits?: ServerLimits;
}

export interface ServerLimits {
  /** Queries of a trial at first; a trial that stays undecided goes on with as many again ... */
  readonly queries: number;
  /** ... until there are this many. */
  readonly maxQueries: number;
  readonly resolution: number;
  readonly lowestShare: number;
  /** No trial begins after this time. */
  readonly maxMs: number;
}

/** A p99 cannot be judged from fewer than 662 queries. */
export const serverLimits: ServerLimits = {
  queries: minimumSamples(0.99),
  maxQueries: 4 * minimumSamples(0.99),
  resolution: 0.05,
  lowestShare: 0.02,
  maxMs: 60_000,
};

const allowedMisses = 0.01;

/** A bound that nobody gave: ten times the median of one query alone, and at least a millisecond. */
export function defaultBoundMs(serviceMs: number): number {
  return Math.max(1, 10 * serviceMs);
}

/**
 * Finds the highest rate of Poisson arrivals at which the 99th percentile of latency stays within a bound, on one
 * server that answers one query at a time.
 *
 * @param runOnce answers one query
 */
export async function findServerRate(
  runOnce: () => Promise<unknown>,
  { boundMs, serviceMs, seed, clock, limits = serverLimits }: ServerOptions,
): Promise<RateSearch<ServerTrial>> {
  const beganMs = clock.nowMs();
  const tryRate = async (ratePerSecond: number): Promise<ServerTrial> => {
    const served: ServedQuery[] = [];
    for (;;) {
      // Each part begins with an empty queue and its own arrivals.
      const random = randomFrom(seed, `arrivals at ${ratePerSecond} from ${served.length}`);
      const arrivals = poissonArrivals(ratePerSecond, limits.queries, random);
      served.push(...(await serveQueries(arrivals, runOnce, clock)));
      const trial = trialOf(ratePerSecond, served, boundMs);
      if (trial.verdict !== "undecided" || served.length + limits.queries > limits.maxQueries) return trial;
    }
  };
  return highestRate(tryRate, {
    capacityPerSecond: 1000 / serviceMs,
    resolution: limits.resolution,
    lowestShare: limits.lowestShare,
    isOver: () => clock.nowMs() - beganMs >= limits.maxMs,
  });
}

function trialOf(ratePerSecond: number, served: readonly ServedQuery[], boundMs: number): ServerTrial {
  const latencies = sorted(served.map(({ latencyMs }) => latencyMs));
  const missed = latencies.filter((ms) => ms > boundMs).length;
  return {
    ratePerSecond,
    verdict: judgeBound(missed, latencies.length, allowedMisses),
    queries: latencies.length,
    missed,
    p50Ms: quantile(latencies, 0.5),
    p90Ms: supportedQuantile(latencies, 0.9),
    p99Ms: supportedQuantile(latencies, 0.99),
    meanQueueMs: meanOf(served.map(({ queueMs }) => queueMs)),
    meanServiceMs: meanOf(served.map(({ serviceMs }) => serviceMs)),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
