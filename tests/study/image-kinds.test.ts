import { describe, expect, it } from "vitest";
import { axisOf } from "../../src/tasks/point/points.ts";
import { corrupted, corruptionNames } from "../../src/study/corruptions.ts";
import { imageKindNames, imagesOf } from "../../src/study/image-kinds.ts";

describe("the images of the study", () => {
  it.each(imageKindNames)("%s has as many images as asked for, each with its point", (name) => {
    const set = imagesOf(name, 20, 1, "test");
    expect(set).toMatchObject({ count: 20, side: 32, channels: 1 });
    expect(set.pixels).toHaveLength(20 * 32 * 32);
    expect(set.targets).toHaveLength(40);
  });

  it("keeps the box in the half that the name says", () => {
    expect(Math.max(...axisOf(imagesOf("left-half", 200, 1, "test").targets, 0))).toBeLessThan(0);
    expect(Math.min(...axisOf(imagesOf("right-half", 200, 1, "test").targets, 0))).toBeGreaterThan(0);
  });

  it("shares no image between two purposes, and gives the same for the same one", () => {
    const [first, again] = [imagesOf("noisy", 5, 1, "train"), imagesOf("noisy", 5, 1, "train")];
    expect(again).toEqual(first);
    expect(imagesOf("noisy", 5, 1, "validation").pixels).not.toEqual(first.pixels);
  });
});

describe("corruptions", () => {
  const clean = imagesOf("clean", 3, 1, "test");

  it.each(corruptionNames)("%s changes pixels and keeps the points", async (name) => {
    const changed = await corrupted(clean, name);
    expect(changed.targets).toEqual(clean.targets);
    expect(changed.pixels).toHaveLength(clean.pixels.length);
    expect(changed.pixels).not.toEqual(clean.pixels);
    expect(await corrupted(clean, name)).toEqual(changed);
  });

  it("halves and raises levels as their names say, within 0 to 255", async () => {
    expect(Math.max(...(await corrupted(clean, "dimmed-half")).pixels)).toBe(128);
    const raised = (await corrupted(clean, "raised-by-40")).pixels;
    expect([Math.min(...raised), Math.max(...raised)]).toEqual([40, 255]);
  });
});
