import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { highestRate } from "../../../src/measure/scenarios/rate-search.ts";
import { defaultBoundMs, findServerRate, serverLimits } from "../../../src/measure/scenarios/server.ts";
import { serverOnClock } from "../../helpers/server-on-clock.ts";

const wanted = { resolution: 0.05, lowestShare: 0.02, isOver: () => false };

/** A server that keeps its bound up to a rate. */
const keepsUpTo = (limit: number) => (ratePerSecond: number) =>
  Promise.resolve({ ratePerSecond, verdict: ratePerSecond <= limit ? "kept" : "broken" } as const);

describe("highestRate", () => {
  it("ends within 5 % under the true rate, and tells what it tried", async () => {
    for (const limit of [3, 10, 42, 77, 99]) {
      const { best, trials, finished } = await highestRate(keepsUpTo(limit), {
        ...wanted,
        capacityPerSecond: 100,
      });
      expect(finished).toBe(true);
      expect(best!.ratePerSecond).toBeLessThanOrEqual(limit);
      expect(best!.ratePerSecond).toBeGreaterThan(limit / 1.0501);
      expect(trials.length).toBeLessThan(12);
    }
  });

  it("finds none where even a rare query misses the bound", async () => {
    const { best, finished } = await highestRate(keepsUpTo(0), { ...wanted, capacityPerSecond: 100 });
    expect([best, finished]).toEqual([null, true]);
  });

  it("gives what it has when the time is over", async () => {
    let left = 2;
    const isOver = () => (left -= 1) < 0;
    const { best, trials, finished } = await highestRate(keepsUpTo(60), {
      ...wanted,
      capacityPerSecond: 100,
      isOver,
    });
    expect(trials.map(({ ratePerSecond }) => ratePerSecond)).toEqual([50, 75]);
    expect([best!.ratePerSecond, finished]).toEqual([50, false]);
  });

  it("takes an undecided rate for one that was not kept", async () => {
    const { best } = await highestRate(
      (ratePerSecond) => Promise.resolve({ ratePerSecond, verdict: "undecided" as const }),
      { ...wanted, capacityPerSecond: 100 },
    );
    expect(best).toBeNull();
  });
});

describe("findServerRate", () => {
  it("finds the rate that the closed form of M/M/1 has, or one a little under it", async () => {
    // The time in an M/M/1 system is exponential with rate mu - lambda, so its p99 is ln(100) / (mu - lambda): within
    // 20 ms for lambda up to 500 - ln(100) / 0.02 = 269.7 per second.
    // https://en.wikipedia.org/wiki/M/M/1_queue
    const random = randomFrom(5, "service");
    const { clock, runOnce } = serverOnClock(() => -2 * Math.log(1 - random.uniform()));
    const { best, finished } = await findServerRate(runOnce, {
      boundMs: 20,
      serviceMs: 2,
      seed: 1,
      clock,
      limits: { ...serverLimits, queries: 50_000, maxQueries: 200_000, resolution: 0.01, maxMs: Infinity },
    });
    const limit = 500 - Math.log(100) / 0.02;
    expect(finished).toBe(true);
    expect(best!.ratePerSecond).toBeLessThan(limit * 1.02);
    expect(best!.ratePerSecond).toBeGreaterThan(limit * 0.93);
  });

  it("splits latency into queue and service, and stays under the bound in its best trial", async () => {
    const { clock, runOnce } = serverOnClock(() => 2);
    const { best, trials } = await findServerRate(runOnce, { boundMs: 20, serviceMs: 2, seed: 1, clock });
    expect(best!.meanServiceMs).toBeCloseTo(2, 9);
    expect(best!.meanQueueMs).toBeGreaterThan(0);
    expect(best!.p99Ms).toBeLessThanOrEqual(20);
    expect(best!.queries).toBeGreaterThanOrEqual(662);
    expect(trials.every(({ verdict, missed }) => verdict !== "kept" || missed < 10)).toBe(true);
  });

  it("asks more queries where 662 decide nothing, and at most four times as many", async () => {
    const { clock, runOnce } = serverOnClock(() => 2);
    const { trials } = await findServerRate(runOnce, { boundMs: 8, serviceMs: 2, seed: 1, clock });
    const counts = trials.map(({ queries }) => queries / 662);
    expect(counts.every((count) => [1, 2, 3, 4].includes(count))).toBe(true);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });

  it("finds none where the bound is shorter than one answer", async () => {
    const { clock, runOnce } = serverOnClock(() => 2);
    const { best } = await findServerRate(runOnce, { boundMs: 1, serviceMs: 2, seed: 1, clock });
    expect(best).toBeNull();
  });
});

describe("defaultBoundMs", () => {
  it("is ten times the median of one query, and at least a millisecond", () => {
    expect(defaultBoundMs(2)).toBe(20);
    expect(defaultBoundMs(0.01)).toBe(1);
  });
});
