import { describe, expect, it } from "vitest";
import { shareOf, shareWhere, spreadOf } from "../../src/study/seeds.ts";

describe("shareOf", () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("gives Newcombe's interval for %i of %i", (count, of, low, high) => {
    const share = shareOf(count, of);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it("ends at n / (n + z²) below all of n, the closed form", () => {
    expect(shareOf(5, 5)).toMatchObject({ high: 1, low: expect.closeTo(5 / (5 + 1.959964 ** 2), 6) });
    expect(shareOf(0, 5)).toMatchObject({ low: 0, high: expect.closeTo(1 - 5 / (5 + 1.959964 ** 2), 6) });
  });

  it("says nothing of no trial", () => {
    expect(shareOf(0, 0)).toEqual({ count: 0, of: 0, low: 0, high: 1 });
  });

  it("counts what has something", () => {
    expect(shareWhere([1, 2, 3, 4], (value) => value > 1)).toMatchObject({ count: 3, of: 4 });
  });
});

describe("spreadOf", () => {
  it("takes the middle one of an odd number, and the mean of the two in the middle of an even one", () => {
    expect(spreadOf([5, 1, 3])).toMatchObject({ median: 3, low: 1, high: 5 });
    expect(spreadOf([4, 1, 3, 2])).toMatchObject({ median: 2.5, low: 1, high: 4 });
  });

  it("keeps the place of a seed without a number, and leaves it out of the rest", () => {
    expect(spreadOf([2, null, Infinity, 4])).toEqual({
      values: [2, null, null, 4],
      median: 3,
      low: 2,
      high: 4,
    });
    expect(spreadOf([null])).toEqual({ values: [null], median: null, low: null, high: null });
  });
});
