/** COCO looks at outlines in fifths of a pixel. */
const fifths = 5;

/**
 * The pixels that outlines enclose, as COCO counts them: outlines are drawn in fifths of a pixel, and a pixel is inside
 * where its middle column is (cocodataset/cocoapi, maskApi.c, rleFrPoly); of several outlines all that any encloses.
 *
 * @param polygons in pixels, each [x0, y0, x1, y1, ...]
 * @returns shape [height, width], 1 inside
 */
export function polygonMask(
  polygons: readonly (readonly number[])[],
  { height, width }: { readonly height: number; readonly width: number },
): Uint8Array {
  const mask = new Uint8Array(height * width);
  for (const polygon of polygons) {
    const turns = turnsOf(polygon, height, width);
    let inside = 0;
    for (let at = 0; at < height * width; at += 1) {
      inside ^= turns[at]!;
      if (inside === 1) mask[(at % height) * width + Math.floor(at / height)] = 1;
    }
  }
  return mask;
}

/** Where a walk column by column goes in or out: shape [width, height]. */
function turnsOf(polygon: readonly number[], height: number, width: number): Uint8Array {
  const turns = new Uint8Array(height * width + 1);
  const { xs, ys } = boundaryOf(polygon);
  for (let at = 1; at < xs.length; at += 1) {
    const [x, before] = [xs[at]!, xs[at - 1]!];
    if (x === before) continue;
    const column = (Math.min(x, before) + 0.5) / fifths - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) continue;
    const row = (Math.min(ys[at]!, ys[at - 1]!) + 0.5) / fifths - 0.5;
    const first = Math.ceil(Math.min(height, Math.max(0, row)));
    turns[column * height + first]! ^= 1;
  }
  return turns;
}

/** All places of an outline, densely, in fifths of a pixel. */
function boundaryOf(polygon: readonly number[]): { xs: number[]; ys: number[] } {
  const count = Math.floor(polygon.length / 2);
  const placeOf = (number: number) => Math.trunc(fifths * number + 0.5);
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let from = 0; from < count; from += 1) {
    const to = (from + 1) % count;
    const [x0, y0, x1, y1] = [2 * from, 2 * from + 1, 2 * to, 2 * to + 1].map((at) =>
      placeOf(polygon[at]!),
    ) as [number, number, number, number];
    const [across, down] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
    const isFlat = across >= down;
    const isTurned = isFlat ? x0 > x1 : y0 > y1;
    const [startX, startY, endX, endY] = isTurned ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
    const steps = isFlat ? across : down;
    const slope = steps === 0 ? 0 : (isFlat ? endY - startY : endX - startX) / steps;
    for (let step = 0; step <= steps; step += 1) {
      const along = isTurned ? steps - step : step;
      xs.push(isFlat ? startX + along : Math.trunc(startX + slope * along + 0.5));
      ys.push(isFlat ? Math.trunc(startY + slope * along + 0.5) : startY + along);
    }
  }
  return { xs, ys };
}

/**
 * The pixels of runs outside and inside in turn, column by column.
 *
 * @returns shape [height, width], 1 inside
 */
export function runsMask({
  height,
  width,
  counts,
}: {
  readonly height: number;
  readonly width: number;
  readonly counts: readonly number[];
}): Uint8Array {
  const mask = new Uint8Array(height * width);
  let at = 0;
  for (const [run, count] of counts.entries()) {
    for (let step = 0; step < count; step += 1, at += 1) {
      if (run % 2 === 1) mask[(at % height) * width + Math.floor(at / height)] = 1;
    }
  }
  return mask;
}
