import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, minimumSamples, quantile, sorted, supportedQuantile } from "../../src/measure/statistics.ts";

describe("quantiles", () => {
  it("interpolate between neighbours, as numpy's default does", () => {
    // numpy.quantile([1, 2, 3, 4], p): position (4 - 1) p
    const samples = sorted([4, 1, 3, 2]);
    expect(quantile(samples, 0)).toBe(1);
    expect(quantile(samples, 0.5)).toBe(2.5);
    expect(quantile(samples, 0.9)).toBeCloseTo(3.7, 12);
    expect(quantile(samples, 1)).toBe(4);
  });

  it("of one sample are that sample", () => {
    expect(quantile(sorted([7]), 0.99)).toBe(7);
  });

  it("of nothing are NaN", () => {
    expect(quantile(sorted([]), 0.5)).toBeNaN();
  });

  it("lie between the smallest and the largest sample, and rise with p", () => {
    const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(samples, share, share, (values, p, q) => {
        const inOrder = sorted(values);
        const [low, high] = [quantile(inOrder, Math.min(p, q)), quantile(inOrder, Math.max(p, q))];
        expect(low).toBeGreaterThanOrEqual(inOrder[0]!);
        expect(high).toBeLessThanOrEqual(inOrder.at(-1)!);
        // Interpolation rounds: the tolerance is a few units in the last place of 1e6.
        expect(low).toBeLessThanOrEqual(high + 1e-9);
      }),
    );
  });

  it("sort by size, not by text, and leave the samples as they are", () => {
    const samples = [10, 9, 1];
    expect(median(samples)).toBe(9);
    expect(samples).toEqual([10, 9, 1]);
  });
});

describe("the fewest samples for a quantile", () => {
  it.each([
    [0.9, 64],
    [0.95, 130],
    [0.99, 662],
  ])("of %d are %d", (p, count) => {
    expect(minimumSamples(p)).toBe(count);
  });

  it.each([0.9, 0.95, 0.99])("are where the binomial tail falls to 1 %% for %d", (p) => {
    const count = minimumSamples(p);
    expect(atMostOneAbove(p, count)).toBeLessThanOrEqual(0.01);
    expect(atMostOneAbove(p, count - 1)).toBeGreaterThan(0.01);
  });

  it("decide whether a quantile is given at all", () => {
    const samples = Array.from({ length: 64 }, (_, index) => index);
    // Position 63 * 0.9.
    expect(supportedQuantile(sorted(samples), 0.9)).toBeCloseTo(56.7, 12);
    expect(supportedQuantile(sorted(samples.slice(1)), 0.9)).toBeNull();
    expect(supportedQuantile(sorted(samples), 0.95)).toBeNull();
  });
});

/**
 * P(at most one of `count` samples lies above the p-quantile), by adding one sample after another: the
 * probabilities that none, one, and more of them lie above.
 */
function atMostOneAbove(p: number, count: number): number {
  let [none, one, more] = [1, 0, 0];
  for (let sample = 0; sample < count; sample += 1) {
    [none, one, more] = [none * p, one * p + none * (1 - p), more + one * (1 - p)];
  }
  expect(none + one + more).toBeCloseTo(1, 12);
  return none + one;
}
