import { describe, expect, it } from "vitest";
import {
  differencePValue,
  pairedEstimate,
  ratioInterval,
  unpairedEstimate,
} from "../../../src/measure/comparison/estimate.ts";
import { pairedLogRatios, signCounts } from "../../../src/measure/comparison/log-ratios.ts";

/**
 * Extra hours of sleep with two drugs: Student, "The probable error of a mean", Biometrika 6 (1908); R's data set
 * `sleep`. The expected numbers are those that R prints for `t.test` in its help pages.
 */
const drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe("pairs", () => {
  it("are the rounds in which both arms were measured, whatever the order of the blocks", () => {
    const a = [block(2, 4), block(1, 1), block(4, 8)];
    const b = [block(1, 2), block(3, 9), block(4, 4), block(2, 4)];
    expect(pairedLogRatios(a, b)).toEqual([Math.log(2), 0, -Math.log(2)]);
  });

  it("leave disturbed rounds out where five others are left, and keep all where not", () => {
    const a = [1, 2, 3, 4, 5].map((round) => block(round, 1));
    const b = [1, 2, 3, 4, 5].map((round) => block(round, 1));
    const disturbed = [block(6, 1), block(6, 2, "noise")] as const;
    expect(pairedLogRatios([...a, disturbed[0]], [...b, disturbed[1]])).toEqual([0, 0, 0, 0, 0]);
    expect(pairedLogRatios([...a, disturbed[1]], [...b, disturbed[0]])).toEqual([0, 0, 0, 0, 0]);
    expect(pairedLogRatios([a[0]!, disturbed[0]], [b[0]!, disturbed[1]])).toEqual([0, Math.log(2)]);
  });

  it("count how often B was slower and how often faster; a tie is neither", () => {
    expect(signCounts([0.1, 0.2, -0.1, 0])).toEqual({ slower: 2, faster: 1 });
  });
});

describe("the paired estimate", () => {
  it("is the paired t-test of R on Student's sleep data", () => {
    const estimate = pairedEstimate(drug2.map((hours, index) => hours - drug1[index]!))!;
    expect(estimate.logRatio).toBeCloseTo(1.58, 12);
    expect(estimate.logRatio / estimate.standardError).toBeCloseTo(4.0621, 4);
    expect(estimate.degreesOfFreedom).toBe(9);
    const [low, high] = ratioInterval(estimate, 0.05).map(Math.log);
    expect(low).toBeCloseTo(0.7001142, 7);
    expect(high).toBeCloseTo(2.4598858, 7);
    expect(differencePValue(estimate, 0)).toBeCloseTo(0.002833, 6);
  });

  it("is none of fewer than five rounds", () => {
    expect(pairedEstimate([0, 0, 0, 0])).toBeNull();
    expect(pairedEstimate([0, 0, 0, 0, 0])).not.toBeNull();
  });

  it("of rounds that all agree has no width and is sure", () => {
    const estimate = pairedEstimate([1, 1, 1, 1, 1].map((ratio) => Math.log(ratio * 1.1)))!;
    expect(ratioInterval({ ...estimate, standardError: 0 }, 0.05)).toEqual([
      Math.exp(estimate.logRatio),
      Math.exp(estimate.logRatio),
    ]);
    expect(differencePValue({ ...estimate, standardError: 0 }, Math.log(1.03))).toBe(0);
    expect(differencePValue({ ...estimate, standardError: 0 }, Math.log(1.2))).toBe(1);
  });
});

describe("the unpaired estimate", () => {
  it("is Welch's t-test of R on Student's sleep data", () => {
    const estimate = unpairedEstimate(drug1, drug2)!;
    expect(estimate.logRatio / estimate.standardError).toBeCloseTo(1.8608, 4);
    expect(estimate.degreesOfFreedom).toBeCloseTo(17.776, 3);
    const [low, high] = ratioInterval(estimate, 0.05).map(Math.log);
    expect(low).toBeCloseTo(-0.2054832, 6);
    expect(high).toBeCloseTo(3.3654832, 6);
    expect(differencePValue(estimate, 0)).toBeCloseTo(0.07939, 5);
  });

  it("is none where either side has fewer than three blocks", () => {
    expect(unpairedEstimate([0, 0], [0, 0, 0])).toBeNull();
    expect(unpairedEstimate([0, 0, 0], [0, 0])).toBeNull();
  });

  it("of blocks that do not spread has the degrees of freedom of equal variances", () => {
    expect(unpairedEstimate([1, 1, 1], [2, 2, 2, 2])).toMatchObject({
      standardError: 0,
      degreesOfFreedom: 5,
    });
  });
});

function block(round: number, p50Ms: number, contaminated: string | null = null) {
  return { round, p50Ms, contaminated };
}
