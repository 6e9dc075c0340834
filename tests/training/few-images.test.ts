import { expect, it } from "vitest";
import type { ClassDataset } from "../../src/dataset/types.ts";
import { fewClassImages } from "../../src/training/few-images.ts";

/** Images of one pixel that hold their number; of the classes 1, 1, 0, 1, 0. */
const train = {
  count: 5,
  height: 1,
  width: 1,
  channels: 1 as const,
  pixels: Uint8Array.from([10, 11, 12, 13, 14]),
  classes: Uint16Array.from([1, 1, 0, 1, 0]),
};
const dataset = { train, validation: train, test: train } as unknown as ClassDataset;

it("a few images come of the classes in turn, again and again, and are what is scored", () => {
  const few = fewClassImages(dataset, 3, 8);
  expect([...few.train.pixels]).toEqual([12, 10, 14, 12, 10, 14, 12, 10]);
  expect([...few.train.classes]).toEqual([0, 1, 0, 0, 1, 0, 0, 1]);
  expect([...few.test.pixels]).toEqual([12, 10, 14]);
  expect(few.validation).toEqual(few.test);
});

it("more images than a class has are refused", () => {
  expect(() => fewClassImages(dataset, 5, 8)).toThrow("There are not 5 images with as many of each class");
});
