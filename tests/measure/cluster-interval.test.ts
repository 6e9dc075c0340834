import { describe, expect, it } from "vitest";
import { randomFrom, type Random } from "../../src/core/random.ts";
import { clusterInterval, expandedTail, medianRankChances } from "../../src/measure/cluster-interval.ts";
import { median, quantile, sorted } from "../../src/measure/statistics.ts";

const constant = (value: number) => [value, value, value];

describe("clusterInterval", () => {
  it("is null of fewer than five blocks, however many samples they have", () => {
    expect(clusterInterval([1, 2, 3, 4].map(constant), 1)).toBeNull();
    expect(clusterInterval([1, 2, 3, 4, 5].map(constant), 1)).not.toBeNull();
  });

  it("reaches from the smallest to the largest of five to seven blocks whose samples do not spread", () => {
    for (const count of [5, 6, 7]) {
      const values = Array.from({ length: count }, (_, index) => index + 1);
      expect(clusterInterval(values.map(constant), 1)).toEqual([1, count]);
    }
  });

  it("is narrower than that of many blocks, and holds the median of their medians", () => {
    const values = Array.from({ length: 40 }, (_, index) => index + 1);
    const [low, high] = clusterInterval(values.map(constant), 1)!;
    // The binomial distribution puts a distribution-free interval of 40 from the 14th to the 27th.
    expect(low).toBeGreaterThan(11);
    expect(low).toBeLessThan(16);
    expect(high).toBeGreaterThan(25);
    expect(high).toBeLessThan(30);
  });

  it("takes blocks, not samples, as what is repeated", () => {
    const few = [10, 11, 12, 13, 14].map((value) => [value, value + 0.1, value + 0.2]);
    const many = few.map((samples) => Array.from({ length: 50 }, () => samples).flat());
    const [low, high] = clusterInterval(many, 1)!;
    expect(high - low).toBeGreaterThan(3.5);
  });

  it("is the same for the same seed", () => {
    const blocks = [1, 2, 3, 4, 5, 6, 7, 8].map((value) => [value, value + 0.3, value + 0.7]);
    expect(clusterInterval(blocks, 3)).toEqual(clusterInterval(blocks, 3));
  });
});

describe("the parts of the interval", () => {
  it("cut off what Hesterberg's formula says, and 2.5 % of very many blocks", () => {
    // t(0.975, 4) = 2.7764 in any table: 2.7764 * sqrt(5 / 4) = 3.1041, and the normal tail there is 0.00095.
    expect(expandedTail(5)).toBeCloseTo(0.00095, 5);
    expect(expandedTail(8)).toBeCloseTo(0.0057, 4);
    expect(expandedTail(10_000)).toBeCloseTo(0.025, 4);
  });

  it("know the chances of the median of a resample in closed form", () => {
    // Of 3 drawn from 3, at least 2 are the smallest: 3 (1/3)^2 (2/3) + (1/3)^3 = 7/27; by symmetry 20/27.
    const [first, second, third] = medianRankChances(3);
    expect(first).toBeCloseTo(7 / 27, 12);
    expect(second).toBeCloseTo(20 / 27, 12);
    expect(third).toBe(1);
    expect(medianRankChances(1)).toEqual([1]);
  });

  it("know these chances as drawing them finds them", () => {
    const samples = Array.from({ length: 9 }, (_, index) => index);
    const random = randomFrom(1, "resamples");
    const draws = Array.from({ length: 20_000 }, () => median(samples.map(() => random.integer(0, 8))));
    const chances = medianRankChances(9);
    for (const rank of [2, 4, 6]) {
      const share = draws.filter((draw) => draw <= rank).length / draws.length;
      // Three standard errors of a share of 20,000 draws.
      expect(Math.abs(share - chances[rank]!)).toBeLessThan(0.011);
    }
  });
});

/** Medians of processes as they were seen to spread, with the true median of such processes. */
const processes: Record<string, { readonly draw: (random: Random) => number; readonly truth: number }> = {
  "spread by 1.5 %": { draw: (random) => 1 + 0.015 * random.normal(), truth: 1 },
  "spread by 4 %": { draw: (random) => 1 + 0.04 * random.normal(), truth: 1 },
  // The median of a lognormal distribution is e^0 = 1, here times 2 % above 1.
  "are skewed": { draw: (random) => 1 + 0.02 * Math.exp(0.8 * random.normal()), truth: 1.02 },
};

const repeats = 400;

/** In which share of simulated measurements an interval holds the true median. */
function coverageOf(
  { draw, truth }: (typeof processes)[string],
  intervalOf: (blocks: readonly number[][], seed: number) => readonly [number, number],
): number {
  let held = 0;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const random = randomFrom(repeat, "coverage");
    const blocks = Array.from({ length: 8 }, () => {
      const process = draw(random);
      return Array.from({ length: 21 }, () => process * (1 + 0.01 * random.normal()));
    });
    const [low, high] = intervalOf(blocks, repeat);
    if (low <= truth && truth <= high) held += 1;
  }
  return held / repeats;
}

const interval = (blocks: readonly number[][], seed: number) => clusterInterval(blocks, seed, 400)!;

/** As a run stops: after 5 blocks when the interval is within 2 %, else after 6, 7 or 8. */
function stoppedInterval(blocks: readonly number[][], seed: number): readonly [number, number] {
  for (const count of [5, 6, 7]) {
    const used = blocks.slice(0, count);
    const [low, high] = interval(used, seed);
    if ((high - low) / 2 <= 0.02 * median(used.map((samples) => median(samples)))) return [low, high];
  }
  return interval(blocks, seed);
}

describe("the coverage of 95 % intervals, where processes", () => {
  // Three standard errors of a share of 400 are 3.3 %.
  it.each(Object.entries(processes))("%s, is about that with 5 and with 8 blocks", (_, spread) => {
    for (const count of [5, 8]) {
      const coverage = coverageOf(spread, (blocks, seed) => interval(blocks.slice(0, count), seed));
      expect(coverage).toBeGreaterThan(0.915);
    }
  });

  it.each(Object.entries(processes))("%s, is about that with stopping by its width", (_, spread) => {
    expect(coverageOf(spread, stoppedInterval)).toBeGreaterThan(0.915);
  });

  it("spread, would be 87.5 % with the plain percentiles of seven blocks", () => {
    // They are the second smallest and the second largest: P(miss) = 2 (1 + 7) / 2^7.
    const plain = (blocks: readonly number[][]): readonly [number, number] => {
      const medians = sorted(blocks.slice(0, 7).map((samples) => median(samples)));
      return [medians[1]!, medians[5]!];
    };
    const spread = processes["spread by 1.5 %"]!;
    expect(Math.abs(coverageOf(spread, plain) - 0.875)).toBeLessThan(0.05);
    const random = randomFrom(1, "plain");
    const values = [1, 2, 3, 4, 5, 6, 7];
    const medians = sorted(
      Array.from({ length: 10_000 }, () => median(values.map(() => values[random.integer(0, 6)]!))),
    );
    expect([quantile(medians, 0.025), quantile(medians, 0.975)]).toEqual([2, 6]);
  });
});
