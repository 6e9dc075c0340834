import type { Size } from "../fit.ts";
import type { Box, LabelledObject, Mask, Point } from "./label-set.ts";

/** Where a place of the stored pixels is in the upright image, by EXIF orientation. */
const turns: Readonly<Record<number, (place: Point, stored: Size) => Point>> = {
  1: ({ x, y }) => ({ x, y }),
  2: ({ x, y }, { width }) => ({ x: width - x, y }),
  3: ({ x, y }, { width, height }) => ({ x: width - x, y: height - y }),
  4: ({ x, y }, { height }) => ({ x, y: height - y }),
  5: ({ x, y }) => ({ x: y, y: x }),
  6: ({ x, y }, { height }) => ({ x: height - y, y: x }),
  7: ({ x, y }, { width, height }) => ({ x: height - y, y: width - x }),
  8: ({ x, y }, { width }) => ({ x: y, y: width - x }),
};

/** A place of an image's stored pixels, in the image as its EXIF orientation turns it. */
export function turnedPoint(place: Point, orientation: number, stored: Size): Point {
  return (turns[orientation] ?? turns[1]!)(place, stored);
}

/** An object of an image's stored pixels, in the upright image. */
export function turnedObject(object: LabelledObject, orientation: number, stored: Size): LabelledObject {
  const turned = (place: Point) => turnedPoint(place, orientation, stored);
  const { point, points, box, mask } = object;
  return {
    ...object,
    point: point === null ? null : turned(point),
    points: points === null ? null : points.map((one) => ({ ...one, ...turned(one) })),
    box: box === null ? null : turnedBox(box, turned),
    mask: mask === null ? null : turnedMask(mask, turned),
  };
}

function turnedBox({ x, y, width, height }: Box, turned: (place: Point) => Point): Box {
  const from = turned({ x, y });
  const to = turned({ x: x + width, y: y + height });
  return {
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.abs(to.x - from.x),
    height: Math.abs(to.y - from.y),
  };
}

function turnedMask(mask: Mask, turned: (place: Point) => Point): Mask {
  if (mask.kind === "file") return mask;
  if (mask.kind === "runs") return turnedRuns(mask, turned);
  return {
    kind: "polygons",
    polygons: mask.polygons.map((outline) =>
      Array.from({ length: outline.length / 2 }, (_, at) =>
        turned({ x: outline[2 * at]!, y: outline[2 * at + 1]! }),
      ).flatMap(({ x, y }) => [x, y]),
    ),
  };
}

function turnedRuns(
  { width, height, counts }: Extract<Mask, { kind: "runs" }>,
  turned: (place: Point) => Point,
): Mask {
  const corner = turned({ x: 0, y: 0 });
  const opposite = turned({ x: width, y: height });
  const size = { width: Math.abs(opposite.x - corner.x), height: Math.abs(opposite.y - corner.y) };
  const pixels = new Uint8Array(width * height);
  let at = 0;
  for (const [run, length] of counts.entries()) {
    for (const end = at + length; at < end; at += 1) {
      if (run % 2 === 0) continue;
      // The middle of the pixel, of which column by column is the order.
      const { x, y } = turned({ x: Math.floor(at / height) + 0.5, y: (at % height) + 0.5 });
      pixels[Math.floor(x) * size.height + Math.floor(y)] = 1;
    }
  }
  return { kind: "runs", ...size, counts: runsOf(pixels) };
}

/** Lengths of the runs of zeros and ones in turn, zeros first. */
export function runsOf(pixels: Uint8Array): number[] {
  const counts: number[] = [];
  let value = 0;
  let length = 0;
  for (const pixel of pixels) {
    if (pixel === value) {
      length += 1;
    } else {
      counts.push(length);
      value = pixel;
      length = 1;
    }
  }
  return [...counts, length];
}
