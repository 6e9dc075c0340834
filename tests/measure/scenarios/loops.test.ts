import { describe, expect, it } from "vitest";
import { loopLimits, runClosedLoop } from "../../../src/measure/scenarios/closed-loop.ts";
import { offlineBatches, runOffline } from "../../../src/measure/scenarios/offline.ts";
import { serverOnClock } from "../../helpers/server-on-clock.ts";

describe("runClosedLoop", () => {
  it("takes enough queries for the percentile that MLPerf reports of the scenario", async () => {
    const slow = serverOnClock(() => 40);
    const single = await runClosedLoop(slow.runOnce, loopLimits["single-stream"], slow.clock);
    expect(single).toMatchObject({ queries: 64, p90Ms: 40, p99Ms: null });
    const multi = await runClosedLoop(slow.runOnce, loopLimits["multi-stream"], slow.clock);
    expect(multi).toMatchObject({ queries: 662, p99Ms: 40 });
  });

  it("goes on for a second where queries are fast", async () => {
    const fast = serverOnClock(() => 0.5);
    const { queries, seconds } = await runClosedLoop(fast.runOnce, loopLimits["single-stream"], fast.clock);
    expect([queries, seconds]).toEqual([2_000, 1]);
  });

  it("ends a slow cell in time, without percentiles that it cannot claim", async () => {
    const slow = serverOnClock(() => 1_000);
    const loop = await runClosedLoop(slow.runOnce, loopLimits["multi-stream"], slow.clock);
    expect(loop).toMatchObject({ queries: 30, p50Ms: 1_000, p90Ms: null, p99Ms: null });
  });
});

describe("runOffline", () => {
  /** A run costs 4 ms and 1 ms for each image, and from 100 images on 3 ms for each. */
  const costMs = (batch: number) => 4 + (batch < 100 ? batch : 3 * batch);

  function offline(batches: readonly number[]) {
    let ms = 0;
    const { clock, runOnce } = serverOnClock(() => ms);
    const runnerOf = (batch: number) => () => {
      ms = costMs(batch);
      return runOnce();
    };
    return runOffline(batches, runnerOf, clock);
  }

  it("takes the batch with the most images per second, and says what the others gave", async () => {
    const { batch, imagesPerSecond, trials } = await offline(offlineBatches);
    expect(batch).toBe(64);
    expect(imagesPerSecond).toBeCloseTo((1000 * 64) / 68, 9);
    expect(trials.map((trial) => trial.batch)).toEqual([...offlineBatches]);
    expect(trials[0]!.imagesPerSecond).toBeCloseTo(200, 9);
  });

  it("runs the only batch that a model takes", async () => {
    expect(await offline([3])).toMatchObject({ batch: 3, trials: [{ batch: 3 }] });
  });

  it("runs all images for two seconds or more", async () => {
    expect((await offline([4])).seconds).toBeGreaterThanOrEqual(2);
  });
});
