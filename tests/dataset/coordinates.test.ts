import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pixelOfTarget, shortestPixelOfTarget, targetOfPixel } from "../../src/dataset/coordinates.ts";

test("the edges of the image are -1 and 1 and its middle is 0", () => {
  expect([0, 16, 32].map((pixel) => targetOfPixel(pixel, 32))).toEqual([-1, 0, 1]);
  expect([-1, 0, 1].map((target) => pixelOfTarget(target, 32))).toEqual([0, 16, 32]);
});

test("the centre of a box is written with one decimal on every side", () => {
  for (const side of [7, 28, 32, 48, 100, 227]) {
    for (let halfPixels = 0; halfPixels <= 2 * side; halfPixels += 1) {
      expect(shortestPixelOfTarget(targetOfPixel(halfPixels / 2, side), side)).toBe(halfPixels / 2);
    }
  }
});

test("any pixel's target survives being written and read", () => {
  const pixels = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(pixels, fc.integer({ min: 1, max: 2000 }), (share, side) => {
      const target = targetOfPixel(share * side, side);
      const written = shortestPixelOfTarget(target, side);
      expect(targetOfPixel(Number(String(written)), side)).toBe(target);
    }),
  );
});
