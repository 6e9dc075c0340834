import { binomialDistribution } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { binomialAtMost, judgeBound } from "../../../src/measure/scenarios/early-stopping.ts";
import { minimumSamples } from "../../../src/measure/statistics.ts";

describe("binomialAtMost", () => {
  it("is the sum of simple-statistics' terms", () => {
    const terms = binomialDistribution(20, 0.1)!;
    for (const k of [0, 1, 2, 5]) {
      const expected = terms.slice(0, k + 1).reduce((sum, term) => sum + term, 0);
      expect(binomialAtMost(k, 20, 0.1)).toBeCloseTo(expected, 12);
    }
  });

  it("does not vanish or overflow for many trials", () => {
    // A binomial with np = 1,000 has its median there: half of it lies at or under 1,000.
    expect(binomialAtMost(1_000, 100_000, 0.01)).toBeCloseTo(0.5, 1);
    expect(binomialAtMost(5, 5, 0.3)).toBe(1);
  });
});

describe("judgeBound", () => {
  it("calls a p99 kept from 662 queries with one miss, as MLPerf's table of early stopping has it", () => {
    // https://github.com/mlcommons/inference: MultiStream.min_query_count = 662 in mlperf.conf
    expect(minimumSamples(0.99)).toBe(662);
    expect(judgeBound(1, 662, 0.01)).toBe("kept");
    expect(judgeBound(1, 661, 0.01)).toBe("undecided");
    expect(judgeBound(2, 662, 0.01)).toBe("undecided");
  });

  it("needs 459 queries without any miss: 0.99^459 is the first power of 0.99 under 0.01", () => {
    expect(judgeBound(0, 458, 0.01)).toBe("undecided");
    expect(judgeBound(0, 459, 0.01)).toBe("kept");
  });

  it("calls a bound broken only where chance hardly explains the misses", () => {
    // 6.6 misses are expected of 662 queries; P(X >= 14) is 0.0085, and P(X >= 13) is 0.018.
    expect(judgeBound(13, 662, 0.01)).toBe("undecided");
    expect(judgeBound(14, 662, 0.01)).toBe("broken");
    expect(judgeBound(662, 662, 0.01)).toBe("broken");
  });
});
