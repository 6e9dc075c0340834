import type { Size } from "../fit.ts";

/** COCO looks at outlines in fifths of a pixel. */
const fifths = 5;

/**
 * The pixels that an outline encloses, as COCO counts them: the outline is drawn in fifths of a pixel, and a pixel is
 * inside where its middle is (cocodataset/cocoapi, maskApi.c, rleFrPoly).
 *
 * @param outline in pixels, [x0, y0, x1, y1, ...]
 * @returns runs in turn outside and inside by their starts, column by column: from the first to the second it is inside
 */
export function outlineTurns(outline: readonly number[], { height, width }: Size): number[] {
  const { xs, ys } = boundaryOf(outline);
  const turns: number[] = [];
  for (let at = 1; at < xs.length; at += 1) {
    const [x, before] = [xs[at]!, xs[at - 1]!];
    if (x === before) continue;
    const column = (Math.min(x, before) + 0.5) / fifths - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) continue;
    const row = (Math.min(ys[at]!, ys[at - 1]!) + 0.5) / fifths - 0.5;
    turns.push(column * height + Math.ceil(Math.min(height, Math.max(0, row))));
  }
  return turns.toSorted((one, other) => one - other);
}

/** All places of an outline, densely, in fifths of a pixel. */
function boundaryOf(outline: readonly number[]): { xs: number[]; ys: number[] } {
  const [xs, ys]: [number[], number[]] = [[], []];
  const corners = Array.from({ length: Math.floor(outline.length / 2) }, (_, corner) => ({
    x: Math.trunc(fifths * outline[2 * corner]! + 0.5),
    y: Math.trunc(fifths * outline[2 * corner + 1]! + 0.5),
  }));
  for (const [index, from] of corners.entries()) {
    const to = corners[(index + 1) % corners.length]!;
    const [across, down] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
    const isFlat = across >= down;
    // Always from left to right, or from above, so that one edge of two outlines has the same places.
    const isTurned = isFlat ? from.x > to.x : from.y > to.y;
    const [start, end] = isTurned ? [to, from] : [from, to];
    const steps = isFlat ? across : down;
    const slope = steps === 0 ? 0 : (isFlat ? end.y - start.y : end.x - start.x) / steps;
    for (let step = 0; step <= steps; step += 1) {
      const along = isTurned ? steps - step : step;
      xs.push(isFlat ? start.x + along : Math.trunc(start.x + slope * along + 0.5));
      ys.push(isFlat ? Math.trunc(start.y + slope * along + 0.5) : start.y + along);
    }
  }
  return { xs, ys };
}
