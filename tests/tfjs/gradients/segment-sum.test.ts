import { beforeAll, expect, test } from "vitest";

import type { TensorFlow } from "../../../src/tfjs/backend.ts";
import { loadBoth, onBoth, wholeNumbers } from "./backends.ts";

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadBoth();
});

test("rows are added up by segment, and a segment without rows is zero", async () => {
  await tf.setBackend("wasm");
  const x = tf.tensor2d([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const sums = tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2], "int32"), 4);
  expect(sums.arraySync()).toEqual([
    [3, 4],
    [0, 0],
    [6, 8],
    [0, 0],
  ]);
});

test("rows out of range are left out, as on the CPU backend", async () => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const ids = tf.tensor1d([0, -1, 3, 7, 2, 0], "int32");
    return [tf.unsortedSegmentSum(wholeNumbers(tf, [6, 2, 3], 1), ids, 4)];
  });
  expect(wasm).toEqual(cpu);
});

test("whole-number tensors are added up like floats", async () => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const x = tf.tensor1d([5, -2, 9], "int32");
    return [tf.unsortedSegmentSum(x, tf.tensor1d([1, 1, 0], "int32"), 2)];
  });
  expect(wasm).toEqual(cpu);
});

test.each([0, 1])("the gradient of a gather along axis %s equals the CPU backend's", async (axis) => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const ids = tf.tensor1d([2, 0, 2, 2, 1], "int32");
    const gather = (x: ReturnType<typeof wholeNumbers>) => tf.gather(x, ids, axis);
    const x = wholeNumbers(tf, [3, 4, 2], 1);
    return [tf.grad(gather)(x, wholeNumbers(tf, gather(x).shape, 2))];
  });
  expect(wasm).toEqual(cpu);
});
