import type { Clock } from "../clock.ts";

/** A clock on which one can wait for a moment. */
export interface ServerClock extends Pick<Clock, "nowMs"> {
  waitUntil(ms: number): Promise<void>;
}

/** One query of a server, in milliseconds. */
export interface ServedQuery {
  /** From the moment at which it was to arrive until the server took it up. */
  readonly queueMs: number;
  readonly serviceMs: number;
  /** From the moment at which it was to arrive until its answer was there. */
  readonly latencyMs: number;
}

/**
 * Answers queries one at a time, in the order of their arrival. A query that arrives while another one is answered
 * waits, and its waiting counts: latency runs from the scheduled arrival, as in MLPerf's load generator. A loop that
 * started its watch when it sends a query would leave out just the queries that wait.
 *
 * @param arrivalsMs milliseconds from the start, rising
 * @param runOnce answers one query
 */
export async function serveQueries(
  arrivalsMs: readonly number[],
  runOnce: () => Promise<unknown>,
  clock: ServerClock,
): Promise<ServedQuery[]> {
  const served: ServedQuery[] = [];
  const beganMs = clock.nowMs();
  for (const arrivalMs of arrivalsMs) {
    const scheduledMs = beganMs + arrivalMs;
    if (clock.nowMs() < scheduledMs) await clock.waitUntil(scheduledMs);
    const startedMs = clock.nowMs();
    await runOnce();
    const endedMs = clock.nowMs();
    served.push({
      queueMs: startedMs - scheduledMs,
      serviceMs: endedMs - startedMs,
      latencyMs: endedMs - scheduledMs,
    });
  }
  return served;
}

/** A timer of Node may be late by more than this, so the rest of a wait is spent looking at the clock. */
const spinMs = 3;

/** Node's clock. It waits awake towards the end: a timer alone would make queries late by a millisecond. */
export const processServerClock: ServerClock = {
  nowMs: () => performance.now(),
  waitUntil: async (ms) => {
    const sleepMs = ms - performance.now() - spinMs;
    if (sleepMs > 0) await new Promise((resolve) => setTimeout(resolve, sleepMs));
    while (performance.now() < ms);
  },
};
