import { describe, expect, test } from "vitest";
import { BoxbenchError } from "../../src/core/errors.ts";
import { defaultBoxOptions, makeBoxImages } from "../../src/dataset/boxes.ts";
import { withChannels } from "../../src/dataset/channels.ts";
import { pixelOfTarget } from "../../src/dataset/coordinates.ts";
import { sha256OfImages } from "../../src/dataset/dataset.ts";
import type { BoxOptions, ImageSet } from "../../src/dataset/types.ts";

const make = (options: Partial<BoxOptions>, count = 200, seed = 1) =>
  makeBoxImages({ ...defaultBoxOptions, ...options }, count, seed, "test-images");

/** The smallest rectangle that holds every pixel of this level, found by looking at all of them. */
function boundsOf(set: ImageSet, image: number, level: number) {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity, pixels: 0 };
  for (let y = 0; y < set.side; y += 1) {
    for (let x = 0; x < set.side; x += 1) {
      if (set.pixels[(image * set.side + y) * set.side + x] !== level) continue;
      bounds.left = Math.min(bounds.left, x);
      bounds.top = Math.min(bounds.top, y);
      bounds.right = Math.max(bounds.right, x + 1);
      bounds.bottom = Math.max(bounds.bottom, y + 1);
      bounds.pixels += 1;
    }
  }
  return bounds;
}

describe("box images", () => {
  test("hold one whole square each, with the target at its centre", () => {
    const set = make({ boxSize: [3, 8] });
    for (let image = 0; image < set.count; image += 1) {
      const { left, top, right, bottom, pixels } = boundsOf(set, image, 255);
      const size = right - left;
      expect(size).toBeGreaterThanOrEqual(3);
      expect(size).toBeLessThanOrEqual(8);
      expect(bottom - top).toBe(size);
      expect(pixels).toBe(size * size);
      expect(pixelOfTarget(set.targets[2 * image]!, 32)).toBe((left + right) / 2);
      expect(pixelOfTarget(set.targets[2 * image + 1]!, 32)).toBe((top + bottom) / 2);
    }
  });

  test("reach every place and every size that there is", () => {
    const set = make({ side: 8, boxSize: [6, 8] }, 500);
    const seen = new Set<string>();
    for (let image = 0; image < set.count; image += 1) {
      const { left, top, right } = boundsOf(set, image, 255);
      seen.add(`${right - left} at ${left},${top}`);
    }
    // 3 x 3 places for size 6, 2 x 2 for 7 and one for 8.
    expect(seen.size).toBe(14);
  });

  test("have the variance of a uniform choice among the places", () => {
    const { targets } = make({}, 10_000);
    const values = Array.from(targets);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // n equally likely steps have variance (n^2 - 1) / 12; a step is 2 / 32 and n is 28.
    const expected = ((28 ** 2 - 1) / 12) * (2 / 32) ** 2;
    // Standard error of a variance of 20,000 uniform draws: sqrt((9/5 - 1) / 20000) = 0.6 %; 4 of them.
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.025);
    // Standard error of the mean: sqrt(0.2549 / 20000) = 0.0036; 4 of them.
    expect(Math.abs(mean)).toBeLessThan(0.0145);
  });

  test("use the grey levels that were asked for and no others", () => {
    const { pixels } = make({ background: 200, foreground: 40 });
    expect(new Set(pixels)).toEqual(new Set([200, 40]));
  });

  test("repeat the grey image in three channels, noise included", () => {
    const grey = make({ noiseSigma: 10, distractors: 2 }, 20);
    const rgb = make({ noiseSigma: 10, distractors: 2, channels: 3 }, 20);
    expect(rgb.pixels).toEqual(withChannels(grey, 3).pixels);
    expect(rgb.pixels.length).toBe(20 * 32 * 32 * 3);
  });
});

describe("the seed of box images", () => {
  test("gives these very images on every machine", () => {
    // Made once with Node 20.20.2 and again with Node 22.23.3, on x64.
    expect(sha256OfImages(make({}, 50))).toBe(
      "aeac9ecd4396deb55036f49116010adfd5f725f609de82f62a9c88ba3ac75825",
    );
    expect(sha256OfImages(make({ noiseSigma: 20, distractors: 4, boxSize: [3, 8] }, 50))).toBe(
      "b0993957828b1002ddb0f705acd6e4fa26289d468ee501b35ad03a6289f48c73",
    );
  });

  test("and the purpose each change the images", () => {
    const hashes = [
      make({}, 20, 1),
      make({}, 20, 2),
      makeBoxImages(defaultBoxOptions, 20, 1, "other-images"),
    ].map(sha256OfImages);
    expect(new Set(hashes).size).toBe(3);
  });

  test("fixes the boxes whatever noise and distractors are added", () => {
    const { targets } = make({ boxSize: [3, 8] });
    expect(make({ boxSize: [3, 8], noiseSigma: 30 }).targets).toEqual(targets);
    expect(make({ boxSize: [3, 8], distractors: 5 }).targets).toEqual(targets);
    expect(make({ boxSize: [3, 8], distractors: 5, noiseSigma: 30, channels: 3 }).targets).toEqual(targets);
  });

  test("gives a smaller set as the beginning of a larger one", () => {
    const options = { noiseSigma: 5, distractors: 3 };
    const [few, many] = [make(options, 10), make(options, 30)];
    expect(many.pixels.subarray(0, few.pixels.length)).toEqual(few.pixels);
    expect(many.targets.subarray(0, 20)).toEqual(few.targets);
  });
});

describe("noise", () => {
  test("has the standard deviation that was asked for", () => {
    // A background of 128 keeps 12 sigmas away from the levels where noise is cut off.
    const noisy = make({ background: 128, foreground: 129, noiseSigma: 10 });
    const plain = make({ background: 128, foreground: 129 });
    const differences = Array.from(noisy.pixels, (level, pixel) => level - plain.pixels[pixel]!);
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / differences.length;
    // Rounding to whole levels adds 1/12. Standard errors over 204,800 pixels: 0.022 and 0.31; 4 of each.
    expect(Math.abs(mean)).toBeLessThan(0.09);
    expect(Math.abs(variance - (100 + 1 / 12))).toBeLessThan(1.3);
  });

  test("stops at black and white", () => {
    const { pixels } = make({ noiseSigma: 200 }, 20);
    // A wrap-around from black would be as likely as 255 itself; half of all noise on black is negative.
    const black = pixels.filter((level) => level === 0).length / pixels.length;
    expect(black).toBeGreaterThan(0.45);
  });
});

describe("distractors", () => {
  test("lie under the box and in the middle half of the levels", () => {
    const plain = make({});
    const set = make({ distractors: 6 });
    const levels = new Set(set.pixels);
    levels.delete(0);
    levels.delete(255);
    expect(levels.size).toBeGreaterThan(50);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(64);
    expect(Math.max(...levels)).toBeLessThanOrEqual(191);
    const isBox = (level: number) => (level === 255 ? 1 : 0);
    expect(set.pixels.map(isBox)).toEqual(plain.pixels.map(isBox));
  });
});

describe("options that cannot be met", () => {
  test.each([
    [{ boxSize: [33, 33] as const }, 1, "A box of 33 pixels does not fit into an image of 32"],
    [{ boxSize: [8, 3] as const }, 1, "The largest box is 3 pixels and the smallest 8"],
    [{ boxSize: [0, 3] as const }, 1, "The smallest box is 0"],
    [{ side: 0 }, 1, "The side of an image is 0"],
    [{ side: 12.5 }, 1, "The side of an image is 12.5"],
    [{ foreground: 256 }, 1, "The foreground is 256"],
    [{ background: -1 }, 1, "The background is -1"],
    [{ background: 255 }, 1, "Foreground and background are both 255"],
    [{ noiseSigma: -1 }, 1, "The noise is -1"],
    [{ noiseSigma: NaN }, 1, "The noise is NaN"],
    [{ distractors: 0.5 }, 1, "The number of distractors is 0.5"],
    [{}, 0, "The number of images is 0"],
    [{}, 1e9, "1000000000 images of 32x32x1 are more than 2 GiB"],
  ])("%j for %d images are refused in one line", (options, count, message) => {
    let thrown: unknown;
    try {
      make(options, count);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BoxbenchError);
    expect(thrown).toMatchObject({ code: "USAGE", message: expect.stringContaining(message) });
    expect((thrown as Error).message).not.toContain("\n");
  });

  test("do not include a box as large as the image", () => {
    expect(Array.from(make({ side: 5, boxSize: [5, 5] }, 1).targets)).toEqual([0, 0]);
  });
});
