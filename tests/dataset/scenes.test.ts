import { expect, test } from "vitest";
import { makeScenes } from "../../src/dataset/scenes.ts";
import type { SceneOptions } from "../../src/dataset/types.ts";

const plain: SceneOptions = {
  side: 32,
  channels: 1,
  things: [1, 1],
  size: [6, 12],
  largestTurn: 0,
  kinds: ["filled"],
  background: 0,
  foreground: 255,
  noiseSigma: 0,
  distractors: 0,
  occluders: 0,
};

function objectsOf(options: SceneOptions, count = 20) {
  const { images, labels } = makeScenes(options, count, 1, "test-scenes");
  const size = images.width * images.height;
  return labels.images.map(({ objects }, image) => ({
    objects,
    lit: [...images.pixels.subarray(image * size, (image + 1) * size).entries()]
      .filter(([, level]) => level === 255)
      .map(([at]) => ({ x: at % images.width, y: Math.floor(at / images.width) })),
  }));
}

test("the box of an upright rectangle is where its pixels are", () => {
  for (const { objects, lit } of objectsOf(plain)) {
    const [xs, ys] = [lit.map(({ x }) => x), lit.map(({ y }) => y)];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    expect(objects.map(({ box }) => box)).toEqual([
      { x: left, y: top, width: Math.max(...xs) + 1 - left, height: Math.max(...ys) + 1 - top },
    ]);
  }
});

test("the corners of a turned rectangle enclose its pixels, the top left one first and clockwise", () => {
  for (const { objects, lit } of objectsOf({ ...plain, largestTurn: 30 })) {
    const corners = objects[0]!.points!;
    const area =
      corners.reduce((sum, { x, y }, index) => {
        const next = corners[(index + 1) % 4]!;
        return sum + x * next.y - next.x * y;
      }, 0) / 2;
    // Clockwise with y downwards; pixels are counted by their centres, so the edge decides by a few.
    expect(area).toBeGreaterThan(0);
    expect(Math.abs(lit.length - area)).toBeLessThan(12);
    expect(corners[0]!.x).toBeLessThan(corners[1]!.x);
    expect(corners[0]!.y).toBeLessThan(corners[3]!.y);
  }
});

test("things of several kinds have classes and hardly cover each other", () => {
  const many: SceneOptions = { ...plain, side: 64, things: [2, 4], kinds: ["filled", "frame"] };
  const all = objectsOf(many, 40);
  expect(new Set(all.map(({ objects }) => objects.length))).toEqual(new Set([2, 3, 4]));
  expect(new Set(all.flatMap(({ objects }) => objects.map(({ className }) => className)))).toEqual(
    new Set(["filled", "frame"]),
  );
});

test("the first images of a larger set are those of a smaller one", () => {
  const cluttered = { ...plain, distractors: 2, occluders: 1 };
  const [few, many] = [3, 6].map((count) => makeScenes(cluttered, count, 7, "test-scenes"));
  expect(many!.labels.images.slice(0, 3)).toEqual(few!.labels.images);
  expect(many!.images.pixels.subarray(0, few!.images.pixels.length)).toEqual(few!.images.pixels);
});

test.each([
  [{ largestTurn: 60 }, "top left"],
  [{ things: [0, 1] as const }, "0 to 1 things"],
  [{ size: [6, 40] as const }, "40"],
  [{ largestTurn: 10, size: [6, 30] as const }, "30"],
  [{ kinds: [] }, "kinds"],
])("refuses what cannot be drawn: %o", (change, words) => {
  expect(() => makeScenes({ ...plain, ...change }, 2, 1, "test-scenes")).toThrow(words);
});
