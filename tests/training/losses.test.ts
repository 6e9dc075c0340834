import { beforeAll, expect, test } from "vitest";
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
