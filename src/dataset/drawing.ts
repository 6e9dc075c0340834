import type { Random } from "../core/random.ts";
import type { Point } from "./labels/label-set.ts";
import type { BoxOptions } from "./types.ts";

/** One grey image, shape [side, side], row-major; drawn on in place. */
export type Canvas = Uint8Array;

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Fills a rectangle; what lies outside the image is cut off. */
export function drawRectangle(canvas: Canvas, side: number, rectangle: Rectangle, level: number): void {
  const { left, top, width, height } = rectangle;
  const start = Math.max(left, 0);
  // Never before the start: a negative end would count from the end of the array.
  const end = Math.max(Math.min(left + width, side), start);
  for (let y = Math.max(top, 0); y < Math.min(top + height, side); y += 1) {
    canvas.fill(level, y * side + start, y * side + end);
  }
}

/** Fills the pixels whose centres lie in a disc around the centre of pixel (x, y). */
export function drawDisc(
  canvas: Canvas,
  side: number,
  disc: { readonly x: number; readonly y: number; readonly radius: number },
  level: number,
): void {
  for (let dy = -disc.radius; dy <= disc.radius; dy += 1) {
    const halfWidth = Math.floor(Math.sqrt(disc.radius ** 2 - dy ** 2));
    const row = { left: disc.x - halfWidth, top: disc.y + dy, width: 2 * halfWidth + 1, height: 1 };
    drawRectangle(canvas, side, row, level);
  }
}

/** Fills the pixels whose centres lie in a convex quadrilateral, its corners clockwise; what lies outside is cut off. */
export function drawQuadrilateral(
  canvas: Canvas,
  side: number,
  corners: readonly [Point, Point, Point, Point],
  level: number,
): void {
  const isInside = (x: number, y: number) =>
    corners.every((from, index) => {
      const to = corners[(index + 1) % 4]!;
      return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x) >= 0;
    });
  const range = (values: readonly number[]) =>
    [Math.max(0, Math.floor(Math.min(...values))), Math.min(side, Math.ceil(Math.max(...values)))] as const;
  const [left, right] = range(corners.map(({ x }) => x));
  const [top, bottom] = range(corners.map(({ y }) => y));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      // Pixel i covers [i, i + 1]: its centre decides.
      if (isInside(x + 0.5, y + 0.5)) canvas[y * side + x] = level;
    }
  }
}

/** What shapes beside the box depend on. */
type Distracting = Pick<BoxOptions, "side" | "background" | "foreground" | "distractors">;

/** Draws a bar by chance, cut off at the edges, of a level between background and foreground. */
export function drawBar(canvas: Canvas, options: Distracting, random: Random): void {
  const level = levelBetween(options, random);
  const [x, y] = [random.integer(0, options.side - 1), random.integer(0, options.side - 1)];
  drawRectangle(canvas, options.side, barAt(x, y, options.side, random), level);
}

/** In the middle half between background and foreground. */
function levelBetween({ background, foreground }: Distracting, random: Random): number {
  return Math.round(background + (foreground - background) * (0.25 + random.uniform() / 2));
}

/**
 * Draws shapes that are not the box: discs and bars, in turn by chance, cut off at the edges. Their levels
 * lie in the middle half between background and foreground, so that the box stands out even on top of one.
 */
export function drawDistractors(canvas: Canvas, options: Distracting, random: Random): void {
  const { side } = options;
  for (let shape = 0; shape < options.distractors; shape += 1) {
    const level = levelBetween(options, random);
    const [x, y] = [random.integer(0, side - 1), random.integer(0, side - 1)];
    if (random.integer(0, 1) === 0) {
      const radius = random.integer(1, Math.max(1, Math.floor(side / 10)));
      drawDisc(canvas, side, { x, y, radius }, level);
    } else {
      drawRectangle(canvas, side, barAt(x, y, side, random), level);
    }
  }
}

/** A bar at least four times as long as it is thick, so that none is a square. */
function barAt(left: number, top: number, side: number, random: Random): Rectangle {
  const thickness = random.integer(1, Math.max(1, Math.floor(side / 16)));
  const length = thickness * random.integer(4, 6);
  return random.integer(0, 1) === 0
    ? { left, top, width: length, height: thickness }
    : { left, top, width: thickness, height: length };
}
