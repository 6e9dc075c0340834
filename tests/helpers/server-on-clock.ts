import type { ServerClock } from "../../src/measure/scenarios/serve.ts";

/** A server on a clock that moves only while it works, or waits for a moment. */
export function serverOnClock(serviceMs: () => number): {
  readonly clock: ServerClock;
  readonly runOnce: () => Promise<number>;
} {
  // Not zero, as no real clock starts at zero.
  let now = 1_000;
  return {
    clock: {
      nowMs: () => now,
      waitUntil: (ms) => {
        now = ms;
        return Promise.resolve();
      },
    },
    runOnce: () => {
      const ms = serviceMs();
      now += ms;
      return Promise.resolve(ms);
    },
  };
}
