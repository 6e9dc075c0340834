import { expect, test } from "vitest";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { selectImages, splitImages } from "../../src/dataset/split.ts";
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

test("a split puts every image in one part, with its target", () => {
  const { train, validation } = splitImages(numbered(12), 2, 7);
  expect([train.count, validation.count]).toEqual([10, 2]);
  const all = [...train.pixels, ...validation.pixels].toSorted((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: 12 }, (_, image) => image));
  for (const part of [train, validation]) {
    expect(Array.from(part.pixels, (image) => [image, -image]).flat()).toEqual(Array.from(part.targets));
  }
});

test("a split follows its seed", () => {
  const set = makeBoxImages(defaultBoxOptions, 60, 1, "test-images");
  expect(splitImages(set, 10, 1)).toEqual(splitImages(set, 10, 1));
  expect(splitImages(set, 10, 1).validation.pixels).not.toEqual(splitImages(set, 10, 2).validation.pixels);
});

test.each([0, 12, 13, -1, 1.5])("a split with %s of 12 images to validate on is refused", (count) => {
  expect(() => splitImages(numbered(12), count, 1)).toThrow(
    `Cannot take ${count} validation images out of 12`,
  );
});
