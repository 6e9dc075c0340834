import { describe, expect, it } from "vitest";
import { cropBoxes } from "../../../src/dataset/labels/crop-boxes.ts";
import { labelledObject, type LabelSet } from "../../../src/dataset/labels/label-set.ts";

const seen = (x: number, y: number) => ({ x, y, visibility: 2 as const });

const set = (...objects: Parameters<typeof labelledObject>[0][]): LabelSet => ({
  format: "coco",
  source: "coco.json",
  part: null,
  directory: ".",
  classes: [],
  keyPointNames: [],
  skeleton: [],
  images: [{ file: "a.png", width: 40, height: 30, objects: objects.map(labelledObject), where: "image 1" }],
  convention: [],
  warnings: [],
});

describe("boxes as images of their own", () => {
  it("are 1.25 times as wide and high about their middle, each with its own object", () => {
    const cropped = cropBoxes(
      set(
        { where: "annotation 1", box: { x: 4, y: 8, width: 8, height: 4 } },
        { where: "annotation 2", points: [seen(10, 10), seen(18, 14), { x: 0, y: 0, visibility: 0 }] },
      ),
    );
    expect(cropped.images).toMatchObject([
      { file: "a.png", where: "annotation 1", part: { x: 3, y: 7.5, width: 10, height: 5 } },
      { file: "a.png", where: "annotation 2", part: { x: 9, y: 9.5, width: 10, height: 5 } },
    ]);
    expect(cropped.images.map(({ objects }) => objects.length)).toEqual([1, 1]);
    expect(cropped.convention).toEqual([
      "2 boxes of 1 image read as images of their own, each 1.25 times as wide and high (--crop-boxes)",
    ]);
  });

  it("are refused where there is none: a group, a class alone, a box without a size", () => {
    expect(() =>
      cropBoxes(
        set(
          { where: "1", box: { x: 4, y: 8, width: 8, height: 4 }, isCrowd: true },
          { where: "2", className: "cat" },
          { where: "3", box: { x: 4, y: 8, width: 0, height: 4 } },
        ),
      ),
    ).toThrow("coco.json: nothing has a box to crop");
  });
});
