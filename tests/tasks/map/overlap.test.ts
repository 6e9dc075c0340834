import { describe, expect, test } from "vitest";
import { mapScore, maskOverlap } from "../../../src/tasks/map/overlap.ts";

describe("overlap of masks", () => {
  test("is intersection over union, and Dice 2 IoU / (1 + IoU)", () => {
    const { iou, dice } = maskOverlap(Uint8Array.of(1, 255, 0, 0), Uint8Array.of(1, 0, 1, 0));
    expect(iou).toBe(1 / 3);
    expect(dice).toBe(0.5);
  });

  test("is 1 for two empty masks, and counts no pixel that is ignored", () => {
    const empty = new Uint8Array(4);
    expect(maskOverlap(empty, empty)).toEqual({ iou: 1, dice: 1 });
    const overlap = maskOverlap(Uint8Array.of(1, 1, 0), Uint8Array.of(1, 0, 0), (pixel) => pixel === 1);
    expect(overlap.iou).toBe(1);
  });

  test("of maps of classes is over all pixels, and of the classes that are there", () => {
    const score = mapScore(Uint8Array.of(0, 0, 1, 1, 2), Uint8Array.of(0, 1, 1, 1, 255), 4, 255);
    expect(score.pixelAccuracy).toBe(0.75);
    // Class 2 is answered for an ignored pixel alone: it is nowhere.
    expect(score.classIous).toEqual([0.5, 2 / 3, null, null]);
    expect(score.meanIou).toBeCloseTo(7 / 12, 12);
    expect(score.meanDice).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  });

  test("refuses maps of other sizes, and maps where nothing counts", () => {
    expect(() => maskOverlap(new Uint8Array(3), new Uint8Array(4))).toThrow("3 pixels");
    expect(() => mapScore(Uint8Array.of(0), Uint8Array.of(255), 2, 255)).toThrow("all are ignored");
  });
});
