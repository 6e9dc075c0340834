import { expect, test } from "vitest";
import { largestFeatureCount, leastSquares } from "../../src/training/least-squares.ts";

test("finds the line through points on a line", () => {
  // y = 3 x - 2 and z = 5 at x = 1, 2, 4, taken in over two calls.
  const equations = leastSquares(1, 2);
  equations.add(Float32Array.of(1, 2), Float32Array.of(1, 5, 4, 5));
  equations.add(Float32Array.of(4), Float32Array.of(10, 5));
  const { weights, bias } = equations.solve();
  // The ridge is 1e-10 of the mean diagonal, 12, and moves the answer by its ratio to the smallest eigenvalue,
  // 0.6, times the weights: less than 1e-8.
  expect(weights[0]).toBeCloseTo(3, 7);
  expect(weights[1]).toBeCloseTo(0, 7);
  expect(bias[0]).toBeCloseTo(-2, 7);
  expect(bias[1]).toBeCloseTo(5, 7);
});

test("finds the least squared error where no line fits", () => {
  // By hand: through (0, 0), (1, 0), (2, 3) goes 1.5 x - 0.5.
  const equations = leastSquares(1, 1);
  equations.add(Float32Array.of(0, 1, 2), Float32Array.of(0, 0, 3));
  const { weights, bias } = equations.solve();
  expect(weights[0]).toBeCloseTo(1.5, 8);
  expect(bias[0]).toBeCloseTo(-0.5, 8);
});

test("shares a weight between features that are always equal, and gives none to one that is always 0", () => {
  const equations = leastSquares(3, 1);
  equations.add(Float32Array.of(1, 1, 0, 3, 3, 0, 4, 4, 0), Float32Array.of(2, 6, 8));
  const { weights, bias } = equations.solve();
  // y = 2 x with x given twice; the smallest weights are 1 and 1. The matrix is singular but for the ridge,
  // which leaves about 6 digits.
  expect(weights[0]).toBeCloseTo(1, 5);
  expect(weights[1]).toBeCloseTo(1, 5);
  expect(weights[2]).toBe(0);
  expect(bias[0]).toBeCloseTo(0, 5);
});

test("refuses more features than it can solve for", () => {
  expect(() => leastSquares(largestFeatureCount + 1, 2)).toThrow(
    /at most 4096 inputs, and these images have 4097/,
  );
});
