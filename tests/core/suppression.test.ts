import { describe, expect, test } from "vitest";
import { suppressionOf, suppressRows, type Suppression } from "../../src/core/suppression.ts";

const spec: Suppression = { output: "rows", iou: 0.5, score: 0.1, most: 4 };

/** Two classes. */
const rows = [
  // A box of 0.2 around (0.3, 0.3), and the same moved by a tenth of its side: IoU 0.9 / 1.1.
  [0.3, 0.3, 0.2, 0.2, 0.9, 0],
  [0.32, 0.3, 0.2, 0.2, 0.8, 0],
  // The same place in another class, and one further away that is too unlikely.
  [0.3, 0.3, 0.2, 0.2, 0, 0.7],
  [0.8, 0.8, 0.1, 0.1, 0.05, 0],
].flat();

test("of boxes of one class that overlap the best is kept, and what is missing is filled up", () => {
  const { boxes, scores, classes } = suppressRows(rows, 6, spec);
  expect(Array.from(scores, (score) => Number(score.toFixed(6)))).toEqual([0.9, 0.7, 0, 0]);
  expect(Array.from(classes)).toEqual([0, 1, -1, -1]);
  expect(Array.from(boxes.subarray(0, 4), (edge) => Number(edge.toFixed(6)))).toEqual([0.2, 0.2, 0.4, 0.4]);
  expect(Array.from(boxes.subarray(8))).toEqual(Array.from({ length: 8 }, () => 0));
});

test("a looser threshold keeps both", () => {
  expect(Array.from(suppressRows(rows, 6, { ...spec, iou: 0.85 }).classes)).toEqual([0, 0, 1, -1]);
});

test("no more answers than there are boxes of all classes", () => {
  expect(suppressRows(rows.slice(0, 6), 6, { ...spec, most: 100 }).scores).toHaveLength(2);
});

describe("what a model.json says", () => {
  test("is taken where it is complete", () => {
    expect(suppressionOf({ suppression: spec })).toEqual(spec);
  });

  test.each([undefined, null, {}, { suppression: { ...spec, most: 0 } }, { suppression: "yes" }])(
    "is nothing where it is %o",
    (metadata) => {
      expect(suppressionOf(metadata)).toBeNull();
    },
  );
});
