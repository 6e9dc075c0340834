import { describe, expect, it } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { fitPowerLaw, type SizedCost } from "../../src/measure/growth/power-law.ts";

describe("fitPowerLaw", () => {
  it("finds the exponent and factor of an exact law", () => {
    const points = [8, 16, 32, 64].map((size): SizedCost => [size, 0.5 * size ** 2]);
    const { exponent, factor, interval, r2 } = fitPowerLaw(points)!;
    expect(exponent).toBeCloseTo(2, 12);
    expect(factor).toBeCloseTo(0.5, 12);
    expect(r2).toBeCloseTo(1, 12);
    expect(interval![1] - interval![0]).toBeLessThan(1e-6);
  });

  it("has the interval of a published example of simple regression", () => {
    // Heights and masses of 15 women, in Wikipedia's numerical example of simple linear regression: slope 61.272,
    // 95 % interval [57.4, 65.1], here as exponents of e^height and e^mass.
    // https://en.wikipedia.org/wiki/Simple_linear_regression (numerical example)
    const heights = [1.47, 1.5, 1.52, 1.55, 1.57, 1.6, 1.63, 1.65, 1.68, 1.7, 1.73, 1.75, 1.78, 1.8, 1.83];
    const masses = [
      52.21, 53.12, 54.48, 55.84, 57.2, 58.57, 59.93, 61.29, 63.11, 64.47, 66.28, 68.1, 69.92, 72.19, 74.46,
    ];
    const points = heights.map((height, index): SizedCost => [Math.exp(height), Math.exp(masses[index]!)]);
    const { exponent, interval } = fitPowerLaw(points)!;
    expect(exponent).toBeCloseTo(61.272, 3);
    expect(interval![0]).toBeCloseTo(57.4, 1);
    expect(interval![1]).toBeCloseTo(65.1, 1);
  });

  it("holds the true exponent in about 95 of 100 intervals", () => {
    const random = randomFrom(1, "power laws");
    const hits = Array.from({ length: 1_000 }, () => {
      const points = [16, 32, 64].flatMap((size) =>
        Array.from({ length: 3 }, (): SizedCost => [size, size ** 1.7 * Math.exp(0.1 * random.normal())]),
      );
      const [low, high] = fitPowerLaw(points)!.interval!;
      return low <= 1.7 && 1.7 <= high;
    }).filter(Boolean).length;
    // 1,000 trials of 0.95 have a standard deviation of 6.9.
    expect(Math.abs(hits - 950)).toBeLessThan(28);
  });

  it("gives no interval for two points, and nothing for one size or a cost of zero", () => {
    expect(
      fitPowerLaw([
        [1, 1],
        [2, 8],
      ]),
    ).toMatchObject({ interval: null });
    expect(
      fitPowerLaw([
        [1, 1],
        [2, 8],
      ])!.exponent,
    ).toBeCloseTo(3, 12);
    expect(
      fitPowerLaw([
        [4, 1],
        [4, 2],
      ]),
    ).toBeNull();
    expect(
      fitPowerLaw([
        [4, 1],
        [8, 0],
      ]),
    ).toBeNull();
    expect(fitPowerLaw([])).toBeNull();
  });

  it("calls a cost that does not grow one of exponent 0", () => {
    const { exponent, r2 } = fitPowerLaw([
      [1, 5],
      [2, 5],
      [4, 5],
    ])!;
    expect(exponent).toBe(0);
    expect(r2).toBe(1);
  });
});
