import { axisOf } from "./points.ts";

/** How answers follow a box that moves. */
export interface ShiftResponse {
  /**
   * How far the answer moves in the same direction when the box moves by one pixel, in pixels, on average: 1 is right,
   * 0 is an answer that does not depend on the place.
   */
  readonly perPixel: number;
  /** Pairs of places one pixel apart, to the right or down, that it is the average of. */
  readonly pairs: number;
}

/**
 * Looks at all pairs of images whose boxes are one pixel apart along one axis.
 *
 * @param points answers, shape [count, 2] in [-1, 1]
 * @param targets places, shape [count, 2] in [-1, 1]; of two images with one place the later counts
 * @param side pixels that [-1, 1] spans
 * @returns null where no two places are one pixel apart
 */
export function shiftResponse(
  points: Float32Array,
  targets: Float32Array,
  side: number,
): ShiftResponse | null {
  const answered = [axisOf(points, 0), axisOf(points, 1)] as const;
  const places = [axisOf(targets, 0), axisOf(targets, 1)] as const;
  // Whole steps of one pixel from any place: float32 keeps less than a hundredth of a pixel exact.
  const stepsOf = (axis: 0 | 1, image: number) => Math.round(places[axis][image]! * (side / 2) * 100);
  const keyOf = (x: number, y: number) => `${x},${y}`;
  const images = new Map(
    places[0].map((_, image) => [keyOf(stepsOf(0, image), stepsOf(1, image)), image] as const),
  );
  let [sum, pairs] = [0, 0];
  for (const image of images.values()) {
    const [x, y] = [stepsOf(0, image), stepsOf(1, image)];
    for (const axis of [0, 1] as const) {
      const next = images.get(axis === 0 ? keyOf(x + 100, y) : keyOf(x, y + 100));
      if (next === undefined) continue;
      sum += (answered[axis][next]! - answered[axis][image]!) * (side / 2);
      pairs += 1;
    }
  }
  return pairs === 0 ? null : { perPixel: sum / pairs, pairs };
}
