import type { Tensor } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";

import type { TensorFlow } from "../../../src/tfjs/backend.ts";
import { loadBoth, onBoth, wholeNumbers } from "./backends.ts";

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadBoth();
});

test.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])("a product equals the CPU backend's, forward and backward (transposed: %s, %s)", async (first, second) => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const a = wholeNumbers(tf, first ? [70, 5] : [5, 70], 1);
    const b = wholeNumbers(tf, second ? [9, 70] : [70, 9], 2);
    const product = (left: Tensor, right: Tensor) => tf.matMul(left, right, first, second);
    return [product(a, b), ...tf.grads(product)([a, b], wholeNumbers(tf, [5, 9], 3))];
  });
  expect(wasm).toEqual(cpu);
});

test("batches of products equal the CPU backend's", async () => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const a = wholeNumbers(tf, [3, 4, 6], 1);
    const b = wholeNumbers(tf, [3, 4, 5], 2);
    return [tf.matMul(a, b, true), tf.matMul(a.transpose([0, 2, 1]), b, false)];
  });
  expect(wasm).toEqual(cpu);
});

test("one tensor can be the right factor in two shapes", async () => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const shared = wholeNumbers(tf, [4, 6], 1);
    const other = shared.reshape([8, 3]);
    return [
      tf.matMul(wholeNumbers(tf, [4, 5], 2), shared, true),
      tf.matMul(wholeNumbers(tf, [8, 7], 3), other, true),
    ];
  });
  expect(wasm).toEqual(cpu);
});
