import { describe, expect, test } from "vitest";
import { randomFrom, type Random } from "../../src/core/random.ts";
import { augmentedPixels } from "../../src/dataset/augment.ts";
import type { Images } from "../../src/dataset/types.ts";

const images: Images = {
  count: 1,
  height: 2,
  width: 3,
  channels: 1,
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
};
const still = { flips: false, largestShift: 0, largestTurn: 0 };

/** Chance that gives these numbers in turn. An image takes turn, flip x, flip y (where it flips), shift x, shift y. */
function chance(...numbers: number[]): Random {
  const left = [...numbers];
  return { ...randomFrom(1, "unused"), uniform: () => left.shift()! };
}

const changed = (changes: typeof still, random: Random) => [...augmentedPixels(images, [0], changes, random)];

describe("an augmented image", () => {
  test("is the image itself where nothing may change", () => {
    expect(changed(still, randomFrom(1, "x"))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("is mirrored left and right, top and bottom, or both", () => {
    const flips = { ...still, flips: true };
    expect(changed(flips, chance(0.5, 0.4, 0.6, 0.5, 0.5))).toEqual([3, 2, 1, 6, 5, 4]);
    expect(changed(flips, chance(0.5, 0.6, 0.4, 0.5, 0.5))).toEqual([4, 5, 6, 1, 2, 3]);
    expect(changed(flips, chance(0.5, 0.4, 0.4, 0.5, 0.5))).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test("is shifted, between pixels by linear interpolation, and goes on past its edge", () => {
    // Shifts of 1/3 of the width are one pixel to the right at most; a uniform number of 1 is the largest.
    const shifts = { ...still, largestShift: 1 / 3 };
    const right = changed(shifts, chance(0.5, 1, 0.5));
    for (const [index, level] of [1, 1, 2, 4, 4, 5].entries()) expect(right[index]).toBeCloseTo(level, 5);
    const half = changed(shifts, chance(0.5, 0.75, 0.5));
    for (const [index, level] of [1, 1.5, 2.5, 4, 4.5, 5.5].entries()) {
      expect(half[index]).toBeCloseTo(level, 5);
    }
  });

  test("is turned about its centre", () => {
    const turned = changed({ ...still, largestTurn: 180 }, chance(1, 0.5, 0.5));
    for (const [index, level] of [6, 5, 4, 3, 2, 1].entries()) expect(turned[index]).toBeCloseTo(level, 5);
  });

  test("keeps its channels together", () => {
    const rgb: Images = { ...images, height: 1, width: 2, channels: 3 };
    const flips = { ...still, flips: true };
    expect([...augmentedPixels(rgb, [0], flips, chance(0.5, 0.4, 0.6, 0.5, 0.5))]).toEqual([
      4, 5, 6, 1, 2, 3,
    ]);
  });

  test("differs from draw to draw, and not for the same seed", () => {
    const all = { flips: true, largestShift: 0.3, largestTurn: 20 };
    const random = randomFrom(3, "changes");
    const first = augmentedPixels(images, [0, 0], all, random);
    expect(first.slice(0, 6)).not.toEqual(first.slice(6));
    expect(augmentedPixels(images, [0, 0], all, randomFrom(3, "changes"))).toEqual(first);
  });
});
