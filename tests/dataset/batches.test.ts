import { expect, test } from "vitest";
import { batchRanges, floatPixels } from "../../src/dataset/batches.ts";
import type { ImageSet } from "../../src/dataset/types.ts";

const set: ImageSet = {
  count: 3,
  side: 2,
  height: 2,
  width: 2,
  channels: 1,
  pixels: Uint8Array.of(0, 1, 2, 3, 10, 11, 12, 13, 252, 253, 254, 255),
  targets: new Float32Array(6),
};

test("pixels come unscaled and in the order of the indices", () => {
  expect(floatPixels(set, [2, 0, 2])).toEqual(
    Float32Array.of(252, 253, 254, 255, 0, 1, 2, 3, 252, 253, 254, 255),
  );
});

test("no indices give no pixels", () => {
  expect(floatPixels(set, [])).toEqual(new Float32Array(0));
});

test.each([3, -1, 0.5, NaN])("index %s is refused", (index) => {
  expect(() => floatPixels(set, [0, index])).toThrow(`There is no image ${index}: indices go from 0 to 2.`);
});

test("batches hold every index once, in order, with a smaller one at the end", () => {
  expect(batchRanges(7, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(batchRanges(6, 3)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(batchRanges(2, 32)).toEqual([[0, 1]]);
  expect(batchRanges(0, 32)).toEqual([]);
});

test.each([0, -1, 1.5, NaN])("batch size %s is refused", (batch) => {
  expect(() => batchRanges(5, batch)).toThrow("The batch size is");
});
