import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accuracySchema } from "../../../src/core/results.ts";
import {
  diagnoseLocalisation,
  errorsPx,
  localisationAccuracy,
  pointsFromOutputs,
} from "../../../src/tasks/point/score.ts";
import { countNotFinite } from "../../../src/tasks/point/points.ts";
import { trainedAccuracySchema, type TrainedAccuracy } from "../../../src/training/manifest.ts";

const f32 = (...values: number[]) => Float32Array.from(values);

describe("outputs as points", () => {
  test("stay bit for bit what they are where the network answers in [-1, 1]", () => {
    const outputs = f32(1e-30, -0.1, 0.7, -0, 3, NaN, Infinity);
    expect(pointsFromOutputs(outputs, [-1, 1])).toEqual(outputs);
  });

  test("are moved from [0, 1] to [-1, 1]", () => {
    expect(pointsFromOutputs(f32(0, 0.25, 0.5, 1, 1.5), [0, 1])).toEqual(f32(-1, -0.5, 0, 1, 2));
    expect(pointsFromOutputs(f32(0, 8, 32), [0, 32])).toEqual(f32(-1, -0.5, 1));
  });
});

describe("errors in pixels", () => {
  test("are distances in the plane", () => {
    // 3/16 and 4/16 of the scale are 3 and 4 pixels of 32.
    expect(Array.from(errorsPx(f32(3 / 16, 4 / 16, 0, 0), f32(0, 0, 0, -1), 32))).toEqual([5, 16]);
  });

  test("count an answer that is not finite as the corner farthest from the truth", () => {
    // From (0.5, -0.5) the farthest corner is (-1, 1): 24 pixels off on both axes.
    const errors = errorsPx(f32(NaN, 0.1, 0, -Infinity), f32(0.5, -0.5, 0.5, -0.5), 32);
    expect(Array.from(errors)).toEqual([Math.sqrt(2 * 24 ** 2), Math.sqrt(2 * 24 ** 2)]);
    expect(countNotFinite(f32(NaN, 0.1, 0, -Infinity, 0, 0))).toBe(2);
  });

  test.each([
    [f32(), f32()],
    [f32(0, 0), f32(0, 0, 0, 0)],
    [f32(0, 0, 0), f32(0, 0, 0)],
  ])("of %o against %o are refused", (points, targets) => {
    expect(() => errorsPx(points, targets, 32)).toThrow(
      expect.objectContaining({ name: "BoxbenchError", code: "DATASET" }),
    );
  });
});

describe("accuracy", () => {
  test("of five answers is what a pencil gives", () => {
    // Only x is off, by 0, 1, 3, 4 and 12 pixels of 32, that is 0, 1/16, 3/16, 4/16 and 12/16.
    const points = f32(0, 0, 1 / 16, 0, 3 / 16, 0, 4 / 16, 0, 12 / 16, 0);
    const { p95ErrorPx, ...others } = localisationAccuracy(points, new Float32Array(10), 32);
    // Between order statistics 0.95 * (5 - 1) = 3.8 steps from the first: 4 + 0.8 * (12 - 4), up to rounding.
    expect(p95ErrorPx).toBeCloseTo(10.4, 12);
    expect(others).toEqual({
      count: 5,
      meanErrorPx: 4,
      medianErrorPx: 3,
      within1Px: 2 / 5,
      within3Px: 3 / 5,
      // (1 + 9 + 16 + 144) / 256 over 5 images and 2 axes.
      mse: 170 / 256 / 10,
    });
  });

  test("is perfect for the truth itself", () => {
    const targets = f32(0.5, -0.25, 0.125, 1);
    expect(localisationAccuracy(targets, targets, 32)).toMatchObject({
      meanErrorPx: 0,
      p95ErrorPx: 0,
      within1Px: 1,
      mse: 0,
    });
  });

  test("stays a set of numbers for any answers, and never counts NaN as a hit", () => {
    const anything = fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity), fc.float({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(anything, anything), { minLength: 1, maxLength: 20 }), (answers) => {
        const points = f32(...answers.flat());
        const accuracy = diagnoseLocalisation(points, new Float32Array(points.length), 32);
        // The schema takes finite numbers only.
        expect(trainedAccuracySchema.safeParse(accuracy).success).toBe(true);
        const finite = answers.length - countNotFinite(points);
        expect(accuracy.within3Px).toBeLessThanOrEqual(finite / answers.length);
      }),
    );
  });

  test("fits its schema when no answer is finite", () => {
    const accuracy = localisationAccuracy(f32(NaN, NaN), f32(0, 0), 32);
    expect(accuracySchema.parse(accuracy)).toEqual(accuracy);
    expect(accuracy).toMatchObject({ within1Px: 0, within3Px: 0, mse: 1, meanErrorPx: Math.sqrt(512) });
  });
});

describe("the diagnosis of a network", () => {
  const targets = f32(-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5);

  test("that answers the truth and a shift shows the shift as bias", () => {
    const points = targets.map((value, index) => value + (index % 2 === 0 ? 0.125 : -0.25));
    const diagnosis: TrainedAccuracy = diagnoseLocalisation(points, targets, 32);
    expect(trainedAccuracySchema.parse(diagnosis)).toEqual(diagnosis);
    expect(diagnosis).toMatchObject({
      // Each axis is -0.5 or 0.5, half of the time each.
      targetVariance: 0.25,
      varianceRatio: 1,
      biasPx: [2, -4],
      errorVariancePx2: 0,
      collapsed: false,
      mse: (0.125 ** 2 + 0.25 ** 2) / 2,
    });
  });

  test("that answers one point shows as collapsed, with the variance of the targets as its error", () => {
    expect(diagnoseLocalisation(new Float32Array(8), targets, 32)).toMatchObject({
      varianceRatio: 0,
      collapsed: true,
      mse: 0.25,
      biasPx: [0, 0],
      // 0.25 for each axis, in units of 16 pixels.
      errorVariancePx2: 2 * 0.25 * 16 ** 2,
    });
  });

  test("sums the variances of both axes before it divides", () => {
    // x follows the truth, y stands still: (0.25 + 0) / (0.25 + 0.25).
    const points = targets.map((value, index) => (index % 2 === 0 ? value : 0));
    expect(diagnoseLocalisation(points, targets, 32).varianceRatio).toBe(0.5);
  });

  test.each([
    // The ratio is the square of the factor: 0.0484 and 0.0529.
    [0.22, true],
    [0.23, false],
  ])("that answers %s of the truth is collapsed: %s", (factor, collapsed) => {
    const diagnosis = diagnoseLocalisation(
      targets.map((value) => value * factor),
      targets,
      32,
    );
    expect(diagnosis.collapsed).toBe(collapsed);
  });

  test("has a variance ratio of 1 where all targets are one point", () => {
    expect(diagnoseLocalisation(f32(0.1, 0.2), f32(0, 0), 32)).toMatchObject({
      targetVariance: 0,
      varianceRatio: 1,
      collapsed: false,
    });
  });
});
