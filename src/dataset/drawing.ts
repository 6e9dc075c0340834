import type { Random } from "../core/random.ts";
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

/**
 * Draws shapes that are not the box: discs and bars, in turn by chance, cut off at the edges. Their levels
 * lie in the middle half between background and foreground, so that the box stands out even on top of one.
 */
export function drawDistractors(canvas: Canvas, options: BoxOptions, random: Random): void {
  const { side, background, foreground } = options;
  for (let shape = 0; shape < options.distractors; shape += 1) {
    const level = Math.round(background + (foreground - background) * (0.25 + random.uniform() / 2));
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
