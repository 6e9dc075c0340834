import type { Size } from "../fit.ts";
import type { Mask } from "./label-set.ts";
import { outlineTurns } from "./outline-pixels.ts";

/**
 * Calls `paint` with each pixel of a mask, by its place in a map that goes row by row. Outlines are those
 * pixels that COCO counts, and a pixel belongs to a mask where it belongs to any of its outlines.
 */
export function paintMask(
  mask: Exclude<Mask, { kind: "file" }>,
  { width, height }: Size,
  paint: (at: number) => void,
): void {
  if (mask.kind === "runs") {
    let at = 0;
    for (const [run, length] of mask.counts.entries()) {
      const end = at + length;
      if (run % 2 === 1)
        for (let pixel = at; pixel < end; pixel += 1) paint(rowMajor(pixel, mask.height, width));
      at = end;
    }
    return;
  }
  for (const outline of mask.polygons) paintOutline(outline, { width, height }, paint);
}

/** Runs go column by column. */
function rowMajor(at: number, height: number, width: number): number {
  return (at % height) * width + Math.floor(at / height);
}

/** Where two turns are at one place, nothing is between them. */
function paintOutline(outline: readonly number[], size: Size, paint: (at: number) => void): void {
  const turns = outlineTurns(outline, size);
  for (let turn = 0; turn < turns.length; turn += 2) {
    const end = turns[turn + 1] ?? size.width * size.height;
    for (let at = turns[turn]!; at < end; at += 1) paint(rowMajor(at, size.height, size.width));
  }
}
