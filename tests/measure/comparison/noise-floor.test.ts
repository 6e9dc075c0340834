import { describe, expect, it } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { noiseFloor, thresholdOf } from "../../../src/measure/comparison/noise-floor.ts";
import { pairedBootstrap } from "../../../src/measure/comparison/paired-bootstrap.ts";

describe("the noise floor", () => {
  it("of one round is the difference that was seen, from the slower side", () => {
    expect(noiseFloor([[Math.log(1.02)]], 1)).toBeCloseTo(0.02, 12);
    expect(noiseFloor([[Math.log(1 / 1.02)]], 1)).toBeCloseTo(0.02, 12);
  });

  it("turns rounds round: two of 1 % are together 1 % or nothing apart", () => {
    // (+,+) and (-,-) give 1 %, (+,-) and (-,+) give 0; the 95 % quantile of 0, 0, 1, 1 is 1.
    expect(noiseFloor([[Math.log(1.01), Math.log(1.01)]], 1)).toBeCloseTo(0.01, 12);
  });

  it("of many rounds is 1.96 standard errors of their mean", () => {
    // Normal log-ratios of standard deviation 2 %, 16 rounds: 1.96 * 0.02 / 4 = 0.98 %.
    const random = randomFrom(3, "floor");
    const cells = Array.from({ length: 40 }, () => Array.from({ length: 16 }, () => 0.02 * random.normal()));
    expect(noiseFloor(cells, 1)).toBeCloseTo(0.0098, 3);
  });

  it("is the same for the same seed, and none of no rounds", () => {
    const cells = [Array.from({ length: 20 }, (_, round) => 0.01 * Math.sin(round))];
    expect(noiseFloor(cells, 5)).toBe(noiseFloor(cells, 5));
    expect(noiseFloor([[], []], 1)).toBeNull();
  });

  it("moves the threshold of a comparison only where twice of it is above 3 %", () => {
    expect(thresholdOf(null)).toBe(0.03);
    expect(thresholdOf(0.012)).toBe(0.03);
    expect(thresholdOf(0.02)).toBe(0.04);
  });
});

describe("the paired bootstrap", () => {
  it("of a constant difference has no width", () => {
    expect(pairedBootstrap([1, 2, 3], [1.5, 2.5, 3.5], 1)).toEqual({ difference: 0.5, interval: [0.5, 0.5] });
  });

  it("of many images is 1.96 standard errors of the mean difference on each side", () => {
    const random = randomFrom(2, "bootstrap");
    const a = Array.from({ length: 1000 }, () => random.normal());
    const b = a.map((error) => error + 0.1 + 0.5 * random.normal());
    const { difference, interval } = pairedBootstrap(a, b, 1);
    const differences = b.map((error, image) => error - a[image]!);
    const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / 1000;
    const reach = 1.96 * Math.sqrt(variance / 1000);
    // A quantile of 2,000 resamples is itself a few per cent uncertain.
    expect((interval[1] - difference) / reach).toBeCloseTo(1, 1);
    expect((difference - interval[0]) / reach).toBeCloseTo(1, 1);
  });
});
