import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { poissonArrivals } from "../../../src/measure/scenarios/poisson.ts";
import { serveQueries, type ServedQuery } from "../../../src/measure/scenarios/serve.ts";
import { quantile, sorted } from "../../../src/measure/statistics.ts";
import { serverOnClock } from "../../helpers/server-on-clock.ts";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Serves many Poisson arrivals on a simulated clock. */
async function simulate(ratePerSecond: number, serviceMs: () => number): Promise<ServedQuery[]> {
  const arrivals = poissonArrivals(ratePerSecond, 400_000, randomFrom(1, "test arrivals"));
  const { clock, runOnce } = serverOnClock(serviceMs);
  return serveQueries(arrivals, runOnce, clock);
}

describe("poissonArrivals", () => {
  const arrivals = poissonArrivals(200, 100_000, randomFrom(3, "test"));
  const gaps = arrivals.map((at, index) => at - (arrivals[index - 1] ?? 0));

  it("has gaps of 1 / rate on average, spread as widely as they are long", () => {
    // An exponential distribution has its mean as standard deviation: 5 ms at 200 per second. The tolerance is five
    // standard errors of 100,000 draws.
    const average = mean(gaps);
    const deviation = Math.sqrt(mean(gaps.map((gap) => (gap - average) ** 2)));
    expect(Math.abs(average - 5)).toBeLessThan((5 * 5) / Math.sqrt(100_000));
    expect(Math.abs(deviation - 5)).toBeLessThan(0.15);
  });

  it("has an exponential share of long gaps", () => {
    // P(gap > 2 means) = e^-2
    const share = gaps.filter((gap) => gap > 10).length / gaps.length;
    expect(share).toBeCloseTo(Math.exp(-2), 2);
  });

  it("rises, and is the same for the same seed", () => {
    expect(gaps.every((gap) => gap >= 0)).toBe(true);
    expect(poissonArrivals(200, 5, randomFrom(3, "test"))).toEqual(arrivals.slice(0, 5));
    expect(poissonArrivals(200, 5, randomFrom(4, "test"))).not.toEqual(arrivals.slice(0, 5));
  });
});

describe("serveQueries", () => {
  it("counts the wait of a query that arrives while another one is answered", async () => {
    // Arrivals at 0, 1 and 20 ms; each takes 5: the second waits from 1 to 5, the third not at all.
    const { clock, runOnce } = serverOnClock(() => 5);
    expect(await serveQueries([0, 1, 20], runOnce, clock)).toEqual([
      { queueMs: 0, serviceMs: 5, latencyMs: 5 },
      { queueMs: 4, serviceMs: 5, latencyMs: 9 },
      { queueMs: 0, serviceMs: 5, latencyMs: 5 },
    ]);
  });

  it("lets a slow query delay those behind it", async () => {
    const times = [10, 1, 1];
    const { clock, runOnce } = serverOnClock(() => times.shift()!);
    const served = await serveQueries([0, 2, 4], runOnce, clock);
    expect(served.map(({ queueMs }) => queueMs)).toEqual([0, 8, 7]);
  });

  it.each([0.3, 0.5, 0.7, 0.9])(
    "waits as long as the closed form of M/D/1 says, at a utilisation of %d",
    async (utilisation) => {
      // Constant service s: mean wait = rho s / (2 (1 - rho)), the Pollaczek-Khinchine formula without variance.
      // https://en.wikipedia.org/wiki/M/D/1_queue
      const serviceMs = 2;
      const served = await simulate((1000 * utilisation) / serviceMs, () => serviceMs);
      const expected = (utilisation * serviceMs) / (2 * (1 - utilisation));
      const waited = mean(served.map(({ queueMs }) => queueMs));
      // Waits of neighbours hang together, so at 0.9 the mean of 400,000 still varies by a few percent.
      expect(Math.abs(waited / expected - 1)).toBeLessThan(utilisation < 0.8 ? 0.02 : 0.06);
    },
  );

  it("has the mean and the 99th percentile of the closed form of M/M/1", async () => {
    // Exponential service of rate mu: the time in the system is exponential with rate mu - lambda.
    // https://en.wikipedia.org/wiki/M/M/1_queue
    const random = randomFrom(2, "service");
    const served = await simulate(300, () => -2 * Math.log(1 - random.uniform()));
    const latencies = served.map(({ latencyMs }) => latencyMs);
    const meanMs = 1000 / (500 - 300);
    expect(Math.abs(mean(latencies) / meanMs - 1)).toBeLessThan(0.03);
    expect(Math.abs(quantile(sorted(latencies), 0.99) / (meanMs * Math.log(100)) - 1)).toBeLessThan(0.05);
  });
});
