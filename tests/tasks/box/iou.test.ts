import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxIou, boxLosses, boxOverlap } from "../../../src/tasks/box/iou.ts";

const corners = (x1: number, y1: number, x2: number, y2: number) => ({
  x: x1,
  y: y1,
  width: x2 - x1,
  height: y2 - y1,
});

const anyBox = fc.record({
  x: fc.double({ min: -100, max: 100, noNaN: true }),
  y: fc.double({ min: -100, max: 100, noNaN: true }),
  width: fc.double({ min: 0.5, max: 100, noNaN: true }),
  height: fc.double({ min: 0.5, max: 100, noNaN: true }),
});

describe("overlap of boxes", () => {
  // Values of torchmetrics' documentation.
  test.each([
    [corners(296.55, 93.96, 314.97, 152.79), corners(300, 100, 315, 150), [0.6898, 0.6895, 0.6883, 0.6883]],
    [corners(328.94, 97.05, 342.49, 122.98), corners(330, 100, 350, 125), [0.5086, 0.4673, 0.4886, 0.4881]],
    [corners(356.62, 95.47, 372.33, 147.55), corners(350, 100, 375, 150), [0.5654, 0.5345, 0.5609, 0.5606]],
    [corners(100, 100, 200, 200), corners(110, 110, 210, 210), [0.6807, 0.6641, 0.6724, 0.6724]],
  ])("is torchmetrics' for IoU, GIoU, DIoU and CIoU", (predicted, truth, expected) => {
    const { iou, giou, diou, ciou } = boxOverlap(predicted, truth);
    for (const [index, value] of [iou, giou, diou, ciou].entries()) {
      expect(value).toBeCloseTo(expected[index]!, 4);
    }
  });

  test("tells boxes that are apart by how far they are", () => {
    const overlap = boxOverlap(corners(356.62, 95.47, 372.33, 147.55), corners(300, 100, 315, 150));
    expect(overlap.iou).toBe(0);
    expect(overlap.giou).toBeCloseTo(-0.6024, 4);
    expect(overlap.diou).toBeCloseTo(-0.3971, 4);
  });

  test("never makes GIoU or DIoU larger than IoU, nor CIoU larger than DIoU", () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        const { iou, giou, diou, ciou } = boxOverlap(a, b);
        expect(giou).toBeLessThanOrEqual(iou + 1e-12);
        expect(diou).toBeLessThanOrEqual(iou);
        expect(ciou).toBeLessThanOrEqual(diou);
        expect(iou).toBeCloseTo(boxIou(b, a), 12);
      }),
    );
  });

  test("is 1 for the same box, 0 for empty ones and for numbers that are none", () => {
    const box = corners(1, 2, 5, 9);
    expect(boxOverlap(box, box)).toEqual({ iou: 1, giou: 1, diou: 1, ciou: 1 });
    expect(boxIou(corners(1, 1, 1, 1), corners(1, 1, 1, 1))).toBe(0);
    expect([...boxLosses([{ ...box, x: Number.NaN }, box], [box, box])]).toEqual([1, 0]);
  });
});
