import { describe, expect, it } from "vitest";
import { logScaleOf } from "../../../src/report/charts/log-scale.ts";

describe("logScaleOf", () => {
  it("holds every positive value with room at both ends", () => {
    const { domain, ticks } = logScaleOf([0.01, 1, 0, Number.NaN], 0.1);
    // Two decades and a tenth of them at each end: from 10^-2.2 to 10^0.2.
    expect(domain[0]).toBeCloseTo(10 ** -2.2, 12);
    expect(domain[1]).toBeCloseTo(10 ** 0.2, 12);
    expect(ticks).toEqual([0.01, 0.03, 0.1, 0.3, 1]);
  });

  it("gives one value a whole axis with itself in the middle", () => {
    const scale = logScaleOf([3], 0);
    expect(scale.position(3)).toBeCloseTo(0.5, 12);
    expect(scale.domain[1] / scale.domain[0]).toBeCloseTo(4, 12);
  });

  it("stays within the numbers that there are", () => {
    for (const values of [[1.7e308], [5e-324, 1e-300], [1e-308, 1e308]]) {
      const { domain, ticks } = logScaleOf(values, 0.1);
      expect([...domain, ...ticks].every((end) => Number.isFinite(end) && end > 0)).toBe(true);
      expect(ticks.length).toBeLessThan(700);
    }
  });

  it("finds back a value from its position", () => {
    const scale = logScaleOf([0.02, 50], 0.05);
    expect(scale.value(scale.position(0.7))).toBeCloseTo(0.7, 12);
  });

  it("shows powers of ten alone over many decades", () => {
    expect(logScaleOf([1e-3, 1e3], 0).ticks).toEqual([1e-3, 1e-2, 1e-1, 1, 10, 100, 1000]);
  });
});
