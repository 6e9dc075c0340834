import { describe, expect, it } from "vitest";
import { limitsOf, localNoise, unitsOf } from "../../src/measure/local-noise.ts";
import type { LocalSizes } from "../../src/measure/local-sizes.ts";

const columns = (...numbers: number[]): LocalSizes => ({
  largest: Math.max(...numbers),
  axes: [Float64Array.of(Math.max(...numbers)), Float64Array.from(numbers)],
});

describe("noise, place by place", () => {
  it("is that of each column, so that a score is not judged as the coordinate beside it", () => {
    const noise = localNoise(columns(1e-4, 1e-7), columns(600, 0.5), columns(600, 0.5));
    expect([...unitsOf(noise, [1, 2])]).toEqual([1e-4, 1e-7]);
    const limits = limitsOf(noise, [1, 2], (unit, largest) => 8 * unit + largest / 1000);
    expect([...limits]).toEqual([8e-4 + 0.6, 8e-7 + 0.0005]);
  });

  it("grows where another input has a larger number in a place, and no further than that of all", () => {
    // The second column: 1e-8 · 0.75 / 0.25; the third one 1e-8 · 0.5 / 1e-6, and the noise of all is 1e-7.
    const noise = localNoise(columns(1e-7, 1e-8, 1e-8), columns(0.75, 0.25, 1e-6), columns(0.75, 0.75, 0.5));
    const [first, second, third] = unitsOf(noise, [1, 3]);
    expect(first).toBe(1e-7);
    expect(second).toBeCloseTo(3e-8, 14);
    expect(third).toBe(1e-7);
  });

  it("is a share of that of all in a place that held only zeros", () => {
    // 1e-6 of 2, and 1 in the second column.
    const noise = localNoise(columns(1e-6, 0), columns(2, 0), columns(2, 1));
    expect([...unitsOf(noise, [1, 2])]).toEqual([1e-6, 5e-7]);
  });

  it("is what was seen in a place of zeros where products cancel", () => {
    // By hand: a·x − a·x is 0 in float64 and in the reference, and 3e-7 in a float32 that adds in another order.
    const noise = localNoise(columns(1e-6, 3e-7), columns(2, 0), columns(2, 0));
    expect([...unitsOf(noise, [1, 2])]).toEqual([1e-6, 3e-7]);
  });
});
