import type { Rank, Tensor, Tensor4D } from "@tensorflow/tfjs";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import type { TensorFlow } from "../../../src/tfjs/backend.ts";
import { loadBoth, onBoth, wholeNumbers } from "./backends.ts";

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadBoth();
});

type Pad =
  | "same"
  | "valid"
  | number
  | [[number, number], [number, number], [number, number], [number, number]];

interface Case {
  /** [batch, height, width, channels] */
  readonly x: [number, number, number, number];
  /** [height, width, out], or [height, width, multiplier] for a depthwise one */
  readonly filter: [number, number, number];
  readonly strides: number | [number, number];
  readonly pad: Pad;
}

/** The gradients of the input and of the filter for a whole-number gradient of the output. */
function gradientsOf({ x, filter, strides, pad }: Case, depthwise: boolean): Tensor[] {
  const filterShape: [number, number, number, number] = [filter[0], filter[1], x[3], filter[2]];
  const convolve = (image: Tensor, kernel: Tensor) => {
    const inputs = [image as Tensor4D, kernel as Tensor4D] as const;
    return depthwise
      ? tf.depthwiseConv2d(...inputs, strides, pad, "NHWC", 1, rounding(pad))
      : tf.conv2d(...inputs, strides, pad, "NHWC", 1, rounding(pad));
  };
  const inputs = [wholeNumbers(tf, x, 1), wholeNumbers(tf, filterShape, 2)] as const;
  const output = convolve(...inputs);
  const dy = wholeNumbers(tf, output.shape, 3);
  return tf.grads(convolve)([...inputs], dy);
}

/** TF.js wants a rounding mode beside a number as padding. */
function rounding(pad: Pad): "floor" | undefined {
  return typeof pad === "number" ? "floor" : undefined;
}

const explicit: Pad = [
  [0, 0],
  [1, 3],
  [2, 0],
  [0, 0],
];

const cases: [name: string, Case][] = [
  ["same padding, stride 1", { x: [2, 5, 5, 3], filter: [3, 3, 4], strides: 1, pad: "same" }],
  ["same padding, stride 2, even size", { x: [2, 8, 8, 3], filter: [5, 5, 4], strides: 2, pad: "same" }],
  ["same padding, stride 2, odd size", { x: [2, 7, 9, 2], filter: [5, 5, 3], strides: 2, pad: "same" }],
  ["same padding, stride 3", { x: [1, 10, 11, 2], filter: [3, 5, 2], strides: 3, pad: "same" }],
  ["valid padding, stride 1", { x: [3, 6, 4, 1], filter: [3, 2, 2], strides: 1, pad: "valid" }],
  ["valid padding, pixels left over", { x: [2, 8, 9, 2], filter: [3, 3, 2], strides: 3, pad: "valid" }],
  ["a number as padding", { x: [2, 6, 7, 2], filter: [3, 3, 3], strides: 2, pad: 1 }],
  ["padding wider than the filter", { x: [2, 4, 3, 2], filter: [2, 2, 3], strides: 1, pad: 3 }],
  ["padding wider than the filter, stride 2", { x: [2, 4, 3, 2], filter: [3, 3, 3], strides: 2, pad: 4 }],
  ["explicit padding", { x: [2, 6, 5, 2], filter: [3, 4, 2], strides: 2, pad: explicit }],
  ["two strides", { x: [2, 9, 8, 2], filter: [4, 3, 2], strides: [3, 2], pad: "same" }],
  ["a stride beyond the filter", { x: [2, 9, 7, 2], filter: [1, 2, 3], strides: 3, pad: "same" }],
  ["a 1x1 filter", { x: [2, 4, 5, 6], filter: [1, 1, 3], strides: 1, pad: "same" }],
  ["a filter as large as the image", { x: [2, 5, 4, 2], filter: [5, 4, 3], strides: 1, pad: "valid" }],
  ["one image, one channel, one output", { x: [1, 5, 6, 1], filter: [3, 3, 1], strides: 2, pad: "same" }],
  // The numbers of the blocks in conv-filter.ts: 2048 summands, 128 rows.
  ["several blocks of images", { x: [5, 24, 24, 2], filter: [3, 3, 2], strides: 1, pad: "same" }],
  ["several blocks of taps", { x: [2, 6, 6, 50], filter: [3, 3, 3], strides: 2, pad: "same" }],
];

test.each(cases)("gradients of a convolution equal the CPU backend's: %s", async (_, sizes) => {
  const { cpu, wasm } = await onBoth(tf, () => gradientsOf(sizes, false));
  expect(wasm).toEqual(cpu);
});

const depthwiseCases: [name: string, Case][] = [
  ["same padding, stride 1", { x: [2, 5, 5, 3], filter: [3, 3, 1], strides: 1, pad: "same" }],
  ["stride 2, odd size, 2 outputs", { x: [2, 7, 9, 3], filter: [3, 3, 2], strides: 2, pad: "same" }],
  ["valid, 5x5, 3 outputs", { x: [3, 8, 6, 2], filter: [5, 5, 3], strides: 1, pad: "valid" }],
  ["stride 3", { x: [1, 10, 8, 4], filter: [2, 4, 1], strides: 3, pad: "same" }],
  ["a number as padding", { x: [2, 5, 6, 2], filter: [3, 3, 2], strides: 2, pad: 1 }],
  ["explicit padding", { x: [2, 6, 5, 2], filter: [3, 4, 2], strides: 2, pad: explicit }],
  ["a stride beyond the filter", { x: [2, 7, 7, 2], filter: [1, 1, 2], strides: 2, pad: "valid" }],
  ["a filter beyond XNNPACK's 25 taps", { x: [1, 9, 9, 2], filter: [7, 6, 1], strides: 1, pad: "same" }],
  // depthwise-filter.ts takes 8192 numbers of a channel at a time.
  ["several blocks of images", { x: [5, 48, 48, 2], filter: [3, 3, 1], strides: 1, pad: "same" }],
];

test.each(depthwiseCases)(
  "gradients of a depthwise convolution equal the CPU backend's: %s",
  async (_, sizes) => {
    const { cpu, wasm } = await onBoth(tf, () => gradientsOf(sizes, true));
    expect(wasm).toEqual(cpu);
  },
);

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    x: fc.tuple(size(3), size(9), size(9), size(4)),
    filter: fc.tuple(size(5), size(5), size(4)),
    strides: fc.tuple(size(3), size(3)),
    pad: fc.oneof(
      fc.constantFrom<Pad[]>("same", "valid"),
      fc.nat(3),
      fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4)).map(([top, bottom, left, right]): Pad => [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]),
    ),
  })
  .filter(({ x, filter }) => filter[0] <= x[1] && filter[1] <= x[2])
  // With a number as padding TF.js 4.22 takes the filter's height and the vertical stride for both axes, and the
  // WASM kernel then writes past its output, already in the forward pass.
  .map((sizes) => (typeof sizes.pad === "number" ? squareOf(sizes) : sizes));

function squareOf({ x, filter, strides, pad }: Case & { strides: [number, number] }): Case {
  const side = Math.min(filter[0], filter[1]);
  return { x, filter: [side, side, filter[2]], strides: strides[0], pad };
}

function size(largest: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: largest });
}

test.each([false, true])(
  "any convolution has the CPU backend's gradients (depthwise: %s)",
  async (depthwise) => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (sizes) => {
        const { cpu, wasm } = await onBoth(tf, () => gradientsOf(sizes, depthwise));
        expect(wasm).toEqual(cpu);
      }),
      { seed: 1, numRuns: 150 },
    );
  },
);

test("the sum over 200,000 output pixels is exact, also when the heap has to grow for it", async () => {
  await tf.setBackend("wasm");
  const dw = tf.tidy(() => {
    const x = tf.ones<Rank.R4>([50, 65, 65, 8]);
    const kernel = tf.zeros<Rank.R4>([2, 2, 8, 4]);
    const convolve = (filter: Tensor) => tf.conv2d(x, filter as Tensor4D, 1, "valid");
    return tf.grad(convolve)(kernel, tf.ones([50, 64, 64, 4]));
  });
  // Each tap of each pair of channels meets 50 * 64 * 64 ones.
  expect(new Set(dw.dataSync())).toEqual(new Set([204_800]));
  dw.dispose();
});

test("a transposed convolution equals the CPU backend's, forward and backward", async () => {
  const { cpu, wasm } = await onBoth(tf, () => {
    const kernel = wholeNumbers(tf, [5, 4, 3, 2], 1);
    const x = wholeNumbers(tf, [2, 4, 5, 2], 2);
    const transposed = (image: Tensor, filter: Tensor) =>
      tf.conv2dTranspose(image as Tensor4D, filter as Tensor4D, [2, 8, 10, 3], 2, "same");
    const output = transposed(x, kernel);
    return [output, ...tf.grads(transposed)([x, kernel], wholeNumbers(tf, output.shape, 3))];
  });
  expect(wasm).toEqual(cpu);
});

test("gradients of a dilated convolution stay refused", async () => {
  await tf.setBackend("wasm");
  const x = wholeNumbers(tf, [1, 6, 6, 2], 1) as Tensor4D;
  const kernel = wholeNumbers(tf, [3, 3, 2, 2], 2) as Tensor4D;
  const dilated = (filter: Tensor) => tf.conv2d(x, filter as Tensor4D, 1, "same", "NHWC", 2);
  expect(() => tf.grad(dilated)(kernel)).toThrow(/dilation rates greater than 1/);
  const depthwise = (filter: Tensor) => tf.depthwiseConv2d(x, filter as Tensor4D, 1, "same", "NHWC", 2);
  expect(() => tf.grad(depthwise)(kernel)).toThrow(/dilation rates greater than 1/);
  tf.dispose([x, kernel]);
});
