import { describe, expect, test } from "vitest";
import { centroidPoints, meanPoints, randomPoints } from "../../../src/tasks/point/baselines.ts";
import { defaultBoxOptions, makeBoxImages } from "../../../src/dataset/boxes.ts";
import { diagnoseLocalisation, localisationAccuracy } from "../../../src/tasks/point/score.ts";
import type { BoxOptions, ImageSet } from "../../../src/dataset/types.ts";

const make = (options: Partial<BoxOptions>, count = 300, purpose = "train-images") =>
  makeBoxImages({ ...defaultBoxOptions, ...options }, count, 1, purpose);
const validation = make({}, 2000, "validation-images");

describe("the mean predictor", () => {
  test("answers the mean of the training targets, whatever the images", () => {
    const train: ImageSet = { ...make({}, 2), targets: Float32Array.of(-0.5, 0.25, 0, 0.75) };
    expect(Array.from(meanPoints(train, make({}, 2, "other-images")))).toEqual([-0.25, 0.5, -0.25, 0.5]);
  });

  test("has the variance of the targets as its MSE on the images it was made from", () => {
    const { mse, targetVariance, collapsed } = diagnoseLocalisation(
      meanPoints(validation, validation),
      validation.targets,
      32,
    );
    // Its answer is rounded to float32, which adds the square of 6e-8 at most.
    expect(Math.abs(mse - targetVariance)).toBeLessThan(1e-14);
    expect(collapsed).toBe(true);
  });

  test("is on average 10.7 pixels off for the default boxes", () => {
    // Mean distance from the middle of a square of side a: a * (sqrt(2) + asinh(1)) / 6, here a = 28.
    const expected = (28 * (Math.SQRT2 + Math.asinh(1))) / 6;
    const { meanErrorPx } = localisationAccuracy(
      meanPoints(make({}, 10_000), validation),
      validation.targets,
      32,
    );
    // Standard error 3.98 / sqrt(2000) = 0.09; 4 of them, which also covers that places are whole pixels.
    expect(Math.abs(meanErrorPx - expected)).toBeLessThan(0.36);
  });
});

describe("the random guess", () => {
  const points = randomPoints(make({}, 10_000), validation, 1);

  test("stays where a centre can be and gets near all four edges", () => {
    // A box of 5 pixels has its centre between 2.5 and 29.5 of 32: 2 * 29.5 / 32 - 1.
    const reach = 27 / 32;
    for (const axis of [0, 1]) {
      const values = points.filter((_, index) => index % 2 === axis);
      expect(Math.max(...values)).toBeLessThanOrEqual(reach);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-reach);
      // The chance that 2,000 draws all miss the outer hundredth is 2e-9 for each edge.
      expect(Math.max(...values)).toBeGreaterThan(0.98 * reach);
      expect(Math.min(...values)).toBeLessThan(-0.98 * reach);
    }
  });

  test("has the sum of both variances as its MSE", () => {
    const { mse, targetVariance } = diagnoseLocalisation(points, validation.targets, 32);
    // Uniform over [-r, r]: r^2 / 3. The standard error of the MSE is 0.0092 (4,000 values); 4 of them.
    expect(Math.abs(mse - (targetVariance + (27 / 32) ** 2 / 3))).toBeLessThan(0.037);
  });

  test("follows its seed", () => {
    const train = make({});
    expect(randomPoints(train, validation, 1)).toEqual(randomPoints(train, validation, 1));
    expect(randomPoints(train, validation, 1)).not.toEqual(randomPoints(train, validation, 2));
  });
});

describe("the centroid of the bright pixels", () => {
  test.each([
    ["the default boxes", {}],
    ["boxes of many sizes on an odd side", { side: 45, boxSize: [1, 12] }],
    ["three channels", { channels: 3 }],
    ["a grey box on grey", { background: 100, foreground: 101 }],
  ] satisfies [string, Partial<BoxOptions>][])("is exact on %s", (_, options) => {
    const set = make(options);
    expect(centroidPoints(set)).toEqual(set.targets);
  });

  test("is the middle of an image of one level", () => {
    const blank = { ...make({}, 2), pixels: new Uint8Array(2 * 32 * 32).fill(9) };
    expect(Array.from(centroidPoints(blank))).toEqual([0, 0, 0, 0]);
  });

  test("is led astray by distractors", () => {
    const set = make({ distractors: 8 });
    const { meanErrorPx } = localisationAccuracy(centroidPoints(set), set.targets, 32);
    expect(meanErrorPx).toBeGreaterThan(1);
  });
});
