import { describe, expect, it } from "vitest";
import { criticalT, upperTail } from "../../../src/measure/comparison/student-t.ts";

describe("Student's t", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, "Critical values of the Student's t distribution".
  it.each([
    [1, [6.314, 12.706, 31.821, 63.657]],
    [2, [2.92, 4.303, 6.965, 9.925]],
    [7, [1.895, 2.365, 2.998, 3.499, 4.785]],
    [10, [1.812, 2.228, 2.764, 3.169]],
    [30, [1.697, 2.042, 2.457, 2.75, 3.385]],
    [100, [1.66, 1.984, 2.364, 2.626, 3.174]],
  ])("has the table's critical values for %d degrees of freedom", (degreesOfFreedom, table) => {
    const tails = [0.05, 0.025, 0.01, 0.005, 0.001];
    for (const [column, expected] of table.entries()) {
      // The table has three decimals.
      expect(Math.abs(criticalT(tails[column]!, degreesOfFreedom) - expected)).toBeLessThanOrEqual(0.000501);
    }
  });

  it("is the Cauchy distribution with one degree of freedom", () => {
    for (const t of [0, 0.3, 1, 5, 1000]) {
      expect(upperTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 12);
    }
  });

  it("has the closed form of two degrees of freedom, far into the tail", () => {
    // Quantile of p: (2p - 1) / sqrt(2 p (1 - p)); Shaw, "Sampling Student's T distribution" (2006).
    for (const tail of [0.4, 0.05, 1e-4, 1e-9]) {
      const exact = (1 - 2 * tail) / Math.sqrt(2 * tail * (1 - tail));
      expect(criticalT(tail, 2) / exact).toBeCloseTo(1, 9);
    }
  });

  it("takes fractions of degrees of freedom, as Welch's test gives them", () => {
    // R: pt(-1.8608, 17.776) * 2 = 0.07939 (help of t.test, the sleep data)
    expect(2 * upperTail(1.8608, 17.776)).toBeCloseTo(0.07939, 4);
  });

  it("is symmetric", () => {
    expect(upperTail(-2, 7)).toBeCloseTo(1 - upperTail(2, 7), 14);
  });
});
