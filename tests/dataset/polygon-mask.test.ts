import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cocoCounts } from "../../src/dataset/labels/coco-mask.ts";
import { polygonMask, runsMask } from "../../src/dataset/polygon-mask.ts";

interface MaskCase {
  readonly height: number;
  readonly width: number;
  readonly polygons: readonly (readonly number[])[];
  readonly counts: string;
  readonly rows: readonly string[];
}

const fixture = new URL("../fixtures/metrics/pycocotools-masks.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: MaskCase[] };

const rowsOf = (mask: Uint8Array, width: number) =>
  Array.from({ length: mask.length / width }, (_, row) =>
    [...mask.subarray(row * width, (row + 1) * width)].join(""),
  );

it.each(cases.map((one, index) => ({ index, ...one })))(
  "outlines and runs of case $index are the pixels that pycocotools gives",
  ({ polygons, counts, rows, height, width }) => {
    expect(rowsOf(polygonMask(polygons, { height, width }), width)).toEqual(rows);
    expect(rowsOf(runsMask({ height, width, counts: cocoCounts(counts) }), width)).toEqual(rows);
  },
);

it("an outline along the edges of pixels encloses these", () => {
  expect(rowsOf(polygonMask([[1, 1, 3, 1, 3, 3, 1, 3]], { height: 4, width: 4 }), 4)).toEqual([
    "0000",
    "0110",
    "0110",
    "0000",
  ]);
});
