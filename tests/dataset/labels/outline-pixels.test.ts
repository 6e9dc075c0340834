import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cocoCounts } from "../../../src/dataset/labels/coco-mask.ts";
import type { Mask } from "../../../src/dataset/labels/label-set.ts";
import { paintMask } from "../../../src/dataset/labels/raster.ts";

interface MaskCase {
  readonly height: number;
  readonly width: number;
  readonly polygons: readonly (readonly number[])[];
  readonly counts: string;
  readonly rows: readonly string[];
}

const fixture = new URL("../../fixtures/metrics/pycocotools-masks.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: MaskCase[] };

function rowsOf(mask: Exclude<Mask, { kind: "file" }>, height: number, width: number): string[] {
  const map = new Uint8Array(height * width);
  paintMask(mask, { height, width }, (at) => {
    map[at] = 1;
  });
  return Array.from({ length: height }, (_, row) =>
    [...map.subarray(row * width, (row + 1) * width)].join(""),
  );
}

it.each(cases.map((one, index) => ({ index, ...one })))(
  "outlines and runs of case $index are the pixels that pycocotools gives",
  ({ polygons, counts, rows, height, width }) => {
    expect(rowsOf({ kind: "polygons", polygons }, height, width)).toEqual(rows);
    expect(rowsOf({ kind: "runs", height, width, counts: cocoCounts(counts) }, height, width)).toEqual(rows);
  },
);
