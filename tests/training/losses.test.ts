import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { lossOf } from "../../src/training/losses.ts";
import type { LossName } from "../../src/zoo/types.ts";

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

function lossAndGradient(
  name: LossName,
  outputs: number[],
  targets: number[],
): { loss: number; gradient: number[] } {
  const { tf } = backend;
  const t = tf.tensor2d(targets, [targets.length / 2, 2]);
  const { value, grad } = tf.valueAndGrad((y: ReturnType<typeof tf.tensor>) => lossOf(tf, name)(y, t))(
    tf.tensor2d(outputs, [outputs.length / 2, 2]),
  );
  return { loss: value.dataSync()[0]!, gradient: Array.from(grad.dataSync()) };
}

test("mse is the mean over images and axes", () => {
  // (0.5^2 + 0 + 1^2 + 0.5^2) / 4
  const { loss } = lossAndGradient("mse", [0.5, 1, 0, -0.5], [0, 1, 1, 0]);
  expect(loss).toBeCloseTo(0.375, 6);
});

test("the loss with logarithms adds 5 times their mean squared difference", () => {
  const [y, t] = [0.5, 0.25];
  const expected = (y - t) ** 2 + 5 * Math.log(y / t) ** 2;
  const { loss } = lossAndGradient("mse-plus-5-msle", [y, y], [t, t]);
  // float32 logarithms: 6 digits.
  expect(loss).toBeCloseTo(expected, 5);
});

test("the loss with logarithms counts a negative output as 0, and only its MSE has a gradient", () => {
  const [y, t] = [-0.5, 0.25];
  const expected = (y - t) ** 2 + 5 * (Math.log(1e-9) - Math.log(t)) ** 2;
  const { loss, gradient } = lossAndGradient("mse-plus-5-msle", [y, y], [t, t]);
  // The loss is near 1900, of which float32 keeps 7 digits.
  expect(loss / expected).toBeCloseTo(1, 5);
  // d/dy of a mean over two of (y - t)^2 is y - t.
  for (const value of gradient) expect(value).toBeCloseTo(y - t, 6);
});

test("the loss with logarithms is finite at 0", () => {
  const { loss, gradient } = lossAndGradient("mse-plus-5-msle", [0, 0], [0.5, 0.5]);
  expect(Number.isFinite(loss)).toBe(true);
  expect(gradient.every(Number.isFinite)).toBe(true);
});

describe("binary cross-entropy", () => {
  test("is the formula of Keras, and what TF.js itself computes", () => {
    const { tf } = backend;
    const { loss } = lossAndGradient("binary-cross-entropy", [0.9, 0.2], [1, 0]);
    expect(loss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 5);
    const own = tf.metrics.binaryCrossentropy(tf.tensor2d([[1, 0]]), tf.tensor2d([[0.9, 0.2]]));
    expect(loss).toBeCloseTo(own.dataSync()[0]!, 5);
  });

  test("stays finite for a probability of 0 or 1, where it has no gradient", () => {
    const { loss, gradient } = lossAndGradient("binary-cross-entropy", [0, 1], [1, 0]);
    // -log(1e-7), and float32 holds 1 - 1e-7 as 1 - 1.19e-7.
    expect(loss).toBeGreaterThan(15.9);
    expect(loss).toBeLessThan(16.2);
    expect(gradient).toEqual([0, 0]);
  });
});

describe("categorical cross-entropy of linear outputs", () => {
  test.each([
    ["both positive", [1, 3], [0, 1]],
    ["both negative", [-1, -3], [0, 1]],
    ["of different signs", [-1, 3], [0, 1]],
    ["of different signs, and wrong", [3, -1], [0, 1]],
  ])("%s, is what TF.js itself computes", (_, outputs, targets) => {
    const { tf } = backend;
    const { loss } = lossAndGradient("categorical-cross-entropy", outputs, targets);
    const own = tf.metrics.categoricalCrossentropy(tf.tensor2d([targets]), tf.tensor2d([outputs]));
    expect(loss).toBeCloseTo(own.dataSync()[0]!, 4);
  });

  test("takes each output over their sum for a probability", () => {
    expect(lossAndGradient("categorical-cross-entropy", [1, 3], [0, 1]).loss).toBeCloseTo(-Math.log(0.75), 5);
    // d/dy1 of -log(y1 / (y0 + y1)) is -1/y1 + 1/(y0 + y1), and d/dy0 is 1/(y0 + y1).
    const { gradient } = lossAndGradient("categorical-cross-entropy", [1, 3], [0, 1]);
    expect(gradient[0]).toBeCloseTo(1 / 4, 5);
    expect(gradient[1]).toBeCloseTo(-1 / 3 + 1 / 4, 5);
  });

  test("has no gradient where the outputs have different signs, right or wrong: the flat line", () => {
    expect(lossAndGradient("categorical-cross-entropy", [-1, 3], [0, 1])).toEqual({
      loss: expect.closeTo(0, 5),
      gradient: [0, 0],
    });
    expect(lossAndGradient("categorical-cross-entropy", [3, -1], [0, 1])).toEqual({
      loss: expect.closeTo(16.1, 1),
      gradient: [0, 0],
    });
  });
});
