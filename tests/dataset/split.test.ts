import { expect, test } from "vitest";
import { selectImages } from "../../src/dataset/split.ts";
import type { ImageSet } from "../../src/dataset/types.ts";

/** Image i has the pixel i and the target (i, -i), so that every image can be told. */
function numbered(count: number): ImageSet {
  const pixels = Uint8Array.from({ length: count }, (_, image) => image);
  const targets = Float32Array.from({ length: 2 * count }, (_, index) => (index >> 1) * (index % 2 ? -1 : 1));
  return { count, side: 1, height: 1, width: 1, channels: 1, pixels, targets };
}

test("a selection keeps each image with its target", () => {
  const picked = selectImages(numbered(5), [3, 1]);
  expect(picked.count).toBe(2);
  expect(Array.from(picked.pixels)).toEqual([3, 1]);
  expect(Array.from(picked.targets)).toEqual([3, -3, 1, -1]);
});
