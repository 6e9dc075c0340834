import type { Size } from "../fit.ts";
import type { Mask } from "./label-set.ts";

/**
 * Calls `paint` with each pixel of a mask, by its place in a map that goes row by row. A pixel belongs to an outline that
 * its middle lies in, crossings counted even and odd, and to a mask where it belongs to any of its outlines.
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

function paintOutline(
  outline: readonly number[],
  { width, height }: Size,
  paint: (at: number) => void,
): void {
  const corners = outline.length / 2;
  for (let row = 0; row < height; row += 1) {
    const middle = row + 0.5;
    const crossings: number[] = [];
    for (let corner = 0; corner < corners; corner += 1) {
      const next = (corner + 1) % corners;
      const [x0, y0, x1, y1] = [
        outline[2 * corner]!,
        outline[2 * corner + 1]!,
        outline[2 * next]!,
        outline[2 * next + 1]!,
      ];
      if (y0 <= middle === y1 <= middle) continue;
      crossings.push(x0 + ((middle - y0) / (y1 - y0)) * (x1 - x0));
    }
    crossings.sort((one, other) => one - other);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const from = Math.max(0, Math.ceil(crossings[pair]! - 0.5));
      const to = Math.min(width, Math.ceil(crossings[pair + 1]! - 0.5));
      for (let column = from; column < to; column += 1) paint(row * width + column);
    }
  }
}
