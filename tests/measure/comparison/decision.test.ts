import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import type { DecisionWord } from "../../../src/core/results/comparison.ts";
import { decide } from "../../../src/measure/comparison/decision.ts";
import { pairedEstimate, ratioInterval, type Estimate } from "../../../src/measure/comparison/estimate.ts";
import { holm } from "../../../src/measure/comparison/holm.ts";

describe("Holm's procedure", () => {
  it("stops at the first p-value above its level, though later ones would pass alone", () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02
    const steps = holm([0.01, 0.04, 0.03, 0.005], 0.05);
    expect(steps.map(({ rejected }) => rejected)).toEqual([true, false, false, true]);
    expect(steps[3]!.level).toBeCloseTo(0.05 / 4, 15);
    expect(steps[0]!.level).toBeCloseTo(0.05 / 3, 15);
    expect(steps[1]!.level).toBeCloseTo(0.05 / 4, 15);
  });

  it("is a plain test for one hypothesis", () => {
    expect(holm([0.05], 0.05)).toEqual([{ level: 0.05, rejected: true }]);
    expect(holm([0.051], 0.05)).toEqual([{ level: 0.05, rejected: false }]);
  });

  it("says nothing of nothing", () => {
    expect(holm([], 0.05)).toEqual([]);
  });
});

/** An estimate whose 95 % interval is `reach` wide on both sides in the scale of logarithms. */
function estimateOf(ratio: number, reach: number): Estimate {
  // NIST table: t of 0.025 and 7 degrees of freedom is 2.365.
  return { logRatio: Math.log(ratio), standardError: reach / 2.3646, degreesOfFreedom: 7 };
}

function wordOf(ratio: number, reach: number): DecisionWord {
  return decide([estimateOf(ratio, reach)], { threshold: 0.03 })[0]!.decision;
}

describe("a decision", () => {
  it("is where the interval lies beside the threshold", () => {
    expect(wordOf(1.1, 0.05)).toBe("regressed");
    expect(wordOf(1.1, 0.08)).toBe("inconclusive");
    expect(wordOf(0.9, 0.05)).toBe("improved");
    expect(wordOf(1.01, 0.01)).toBe("equivalent");
    expect(wordOf(1.01, 0.03)).toBe("inconclusive");
  });

  it("is none of a real difference that does not matter: 2 % for sure is equivalent", () => {
    expect(wordOf(1.02, 0.005)).toBe("equivalent");
  });

  it("is the mirror image when the arms change places", () => {
    expect(wordOf(1 / 1.1, 0.05)).toBe("improved");
    expect(wordOf(1 / 1.01, 0.01)).toBe("equivalent");
  });

  it("needs a wider interval beside other cells", () => {
    // 0.068 from ln(1.1 / 1.03) = 0.0657: found alone at 0.06, lost among 20 cells.
    const flagged = estimateOf(1.1, 0.06);
    const quiet = Array.from({ length: 19 }, () => estimateOf(1, 0.01));
    expect(decide([flagged], { threshold: 0.03 })[0]!.decision).toBe("regressed");
    const [among] = decide([flagged, ...quiet], { threshold: 0.03 });
    expect(among).toMatchObject({ decision: "inconclusive", level: 0.05 / 20 });
  });

  it("cannot be made without an estimate, which takes nothing from the others", () => {
    const [without, other] = decide([null, estimateOf(1.1, 0.06)], { threshold: 0.03 });
    expect(without).toMatchObject({ decision: "inconclusive", ratio: null, interval: null });
    expect(other).toMatchObject({ decision: "regressed", level: 0.05 });
  });

  it("always agrees with the interval that it shows", () => {
    const estimate = fc.record({
      logRatio: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      standardError: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
      degreesOfFreedom: fc.integer({ min: 2, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(estimate, { minLength: 1, maxLength: 12 }), (estimates) => {
        for (const [index, { decision, interval, level }] of decide(estimates, {
          threshold: 0.03,
        }).entries()) {
          expect(interval).toEqual(ratioInterval(estimates[index]!, level));
          const [low, high] = interval!;
          expect(decision === "regressed").toBe(low > 1.03);
          expect(decision === "improved").toBe(high < 1 / 1.03);
          expect(decision === "equivalent").toBe(low > 1 / 1.03 && high < 1.03);
        }
      }),
      { seed: 1 },
    );
  });
});

/** Shares of simulated comparisons with a word anywhere, and of cells with it. */
function simulate(options: { cells: number; rounds: number; effect: number; comparisons: number }) {
  const random = randomFrom(7, "simulated-comparisons");
  let falseAlarms = 0;
  let found = 0;
  for (let comparison = 0; comparison < options.comparisons; comparison += 1) {
    const estimates = Array.from({ length: options.cells }, () =>
      pairedEstimate(
        Array.from(
          { length: options.rounds },
          () => Math.log(1 + options.effect) + processSpread * (random.normal() - random.normal()),
        ),
      ),
    );
    const decisions = decide(estimates, { threshold: 0.03 });
    if (decisions.some(({ decision }) => decision === "regressed" || decision === "improved"))
      falseAlarms += 1;
    found += decisions.filter(({ decision }) => decision === "regressed").length / options.cells;
  }
  return { falseAlarms: falseAlarms / options.comparisons, found: found / options.comparisons };
}

/**
 * Medians of 24 identical processes were measured to span 4.5 %. The range of 24 normal numbers is 3.9 standard
 * deviations (Tippett, Biometrika 17, 1925).
 */
const processSpread = 0.045 / 3.9;

describe("the decisions of many simulated comparisons", () => {
  it("raise no alarm in 400 of two equal arms", () => {
    expect(simulate({ cells: 20, rounds: 8, effect: 0, comparisons: 400 }).falseAlarms).toBe(0);
  });

  it("raise an alarm in at most 5 % where every cell lies on the threshold itself", () => {
    // Holm bounds it by 5 %; three standard errors of a share of 400 are 0.033.
    const { falseAlarms } = simulate({ cells: 20, rounds: 8, effect: 0.03, comparisons: 400 });
    expect(falseAlarms).toBeLessThan(0.05 + 0.033);
    expect(falseAlarms).toBeGreaterThan(0);
  });

  it("find every slow-down of 10 % among 20 cells in 8 rounds", () => {
    expect(simulate({ cells: 20, rounds: 8, effect: 0.1, comparisons: 100 }).found).toBeGreaterThan(0.99);
  });
});
