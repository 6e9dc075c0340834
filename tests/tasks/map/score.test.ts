import { describe, expect, it } from "vitest";
import { fitOf } from "../../../src/dataset/fit.ts";
import { mapScoreOf } from "../../../src/tasks/map/score.ts";

/** Answers and truths as rows of pixels, one image each, 255 for a pixel that counts neither way. */
function scoreOf(answers: readonly number[][], truths: readonly number[][], classes: number) {
  const size = { width: answers[0]!.length, height: 1 };
  return mapScoreOf(
    { ...size, maps: answers.map((row) => Uint8Array.from(row)) },
    {
      names: Array.from({ length: classes }, (_, label) => `class ${label}`),
      maps: truths.map((row) => Uint8Array.from(row)),
      fits: truths.map(() => fitOf(size, size, "stretch")),
      taken: [],
    },
  );
}

describe("the score of maps", () => {
  it("is intersection over union, and Dice 2 IoU / (1 + IoU)", () => {
    // Class 1: one pixel in both, three in either; class 0 the same.
    const { meanIou, meanDice } = scoreOf([[1, 1, 0, 0]], [[1, 0, 1, 0]], 2);
    expect(meanIou).toBe(1 / 3);
    expect(meanDice).toBe(0.5);
  });

  it("is over all pixels, and of the classes that are there", () => {
    const score = scoreOf([[0, 0, 1, 1, 2]], [[0, 1, 1, 1, 255]], 4);
    expect(score.pixelAccuracy).toBe(0.75);
    // Class 2 is answered for an ignored pixel alone: it is nowhere.
    expect(score.byClass.map(({ iou }) => iou)).toEqual([0.5, 2 / 3, null, null]);
    expect(score.meanIou).toBeCloseTo(7 / 12, 12);
    expect(score.meanDice).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  });

  it("is of all images' pixels together, not the mean of images", () => {
    // Class 1: 1 of 1 in the first image, 0 of 2 in the second; together 1 of 3. Class 0: 2 of 4.
    const score = scoreOf(
      [
        [1, 0, 0],
        [0, 0, 0],
      ],
      [
        [1, 0, 0],
        [1, 1, 255],
      ],
      2,
    );
    expect(score.byClass.map(({ iou }) => iou)).toEqual([2 / 4, 1 / 3]);
  });

  it("is refused where nothing counts, or images are missing", () => {
    expect(() => scoreOf([[0]], [[255]], 2)).toThrow("all are ignored");
    expect(() => scoreOf([[0]], [[0], [0]], 2)).toThrow("maps of 1 images with those of 2");
  });
});
