import { describe, expect, it } from "vitest";
import {
  distanceFromMiddle,
  distanceOfTwoPoints,
  informationBoundNats,
  maeOfMiddle,
  maeOfRandomGuess,
  mseOfRandomGuess,
  uniformEntropyNats,
  uniformVariance,
} from "../../src/study/closed-forms.ts";
import { formulaRows } from "../../src/study/formulas.ts";
import { simulateGuesses } from "../../src/study/simulation.ts";

describe("closed forms", () => {
  it("has the numbers of targets that are uniform in [-10, 10], by hand", () => {
    expect(uniformVariance(20)).toBeCloseTo(100 / 3, 12);
    expect(maeOfMiddle(20)).toBe(5);
    expect(maeOfRandomGuess(20)).toBeCloseTo(20 / 3, 12);
    expect(mseOfRandomGuess(20)).toBeCloseTo(200 / 3, 12);
  });

  it("gives the discussion's 2.5 and 3.3 for a range of width 10, not 20", () => {
    expect(maeOfMiddle(10)).toBe(2.5);
    expect(maeOfRandomGuess(10)).toBeCloseTo(3.33, 2);
  });

  it("has the known mean distances in a unit square", () => {
    // https://mathworld.wolfram.com/SquareLinePicking.html and SquarePointPicking: 0.52140543, 0.38259786
    expect(distanceOfTwoPoints(1)).toBeCloseTo(0.52140543, 7);
    expect(distanceFromMiddle(1)).toBeCloseTo(0.38259786, 7);
  });

  it("takes each mean over a fine grid to the same number", () => {
    const steps = Array.from({ length: 400 }, (_, index) => -10 + (20 * (index + 0.5)) / 400);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(steps.map(Math.abs))).toBeCloseTo(maeOfMiddle(20), 3);
    expect(mean(steps.map((value) => value ** 2))).toBeCloseTo(uniformVariance(20), 3);
    const pairs = steps.flatMap((first) => steps.map((second) => first - second));
    expect(mean(pairs.map(Math.abs))).toBeCloseTo(maeOfRandomGuess(20), 3);
    expect(mean(pairs.map((value) => value ** 2))).toBeCloseTo(mseOfRandomGuess(20), 3);
  });

  it("proves no information by a constant answer, whatever the scale", () => {
    for (const width of [0.5, 2, 20, 3200]) {
      const bound = informationBoundNats(uniformEntropyNats(width), uniformVariance(width));
      expect(bound).toBeCloseTo(-0.5 * Math.log((2 * Math.PI * Math.E) / 12), 12);
      expect(bound).toBeLessThan(0);
    }
  });

  it("proves ln 2 more nats, one bit, for half the error", () => {
    const difference = informationBoundNats(0, 0.01) - informationBoundNats(0, 0.04);
    expect(difference).toBeCloseTo(Math.LN2, 12);
  });
});

describe("simulateGuesses", () => {
  it("agrees with the closed forms to a hundredth", () => {
    for (const { closedForm, simulated } of formulaRows([1, 2])) {
      for (const value of simulated.values) expect(value! / closedForm).toBeCloseTo(1, 1.7);
    }
  });

  it("finds no constant with an MSE under Var(y)", () => {
    expect(simulateGuesses(-10, 10, 3).bestConstantOverVariance).toBeGreaterThan(1 - 1e-9);
  });

  it("draws the same for the same seed, and others for another", () => {
    expect(simulateGuesses(0, 1, 1)).toEqual(simulateGuesses(0, 1, 1));
    expect(simulateGuesses(0, 1, 1).variance).not.toBe(simulateGuesses(0, 1, 2).variance);
  });
});
