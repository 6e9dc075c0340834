import { pointToImage } from "../../dataset/fit.ts";
import type { SeenAnswers } from "../own.ts";
import { placesInInput } from "./places.ts";
import type { PointsReading, PointsTruth } from "./types.ts";

/** Another order must bring the error down to this share to be likelier. */
const clearly = 0.5;

/** An order of key points with which labels agree far better. */
export interface LikelierOrder {
  /** Of each key point of the outputs that of the labels. */
  readonly order: readonly number[];
  /** Mean error in pixels, as they are and in that order. */
  readonly errorPx: number;
  readonly orderedErrorPx: number;
}

/**
 * The order in which each key point of the outputs is the nearest one of the labels, on average over the images.
 *
 * @returns null where two are nearest to one, or the order is that of the labels or hardly better
 */
export function likelierOrder(
  seen: SeenAnswers,
  truth: PointsTruth,
  reading: PointsReading,
): LikelierOrder | null {
  const count = truth.names.length;
  const places = placesInInput(seen.answered, reading, seen.images.length, count, seen.input);
  const distance = (from: number, to: number) => {
    const known = seen.images.flatMap((image, row) => {
      const label = truth.images[image]!.points[to]!;
      if (label.visibility === 0) return [];
      const { x, y } = pointToImage(truth.fits[image]!, places[row]![from]!);
      return [Math.hypot(x - label.x, y - label.y)];
    });
    return known.reduce((sum, one) => sum + one, 0) / known.length;
  };
  const distances = Array.from({ length: count }, (_, from) =>
    Array.from({ length: count }, (__, to) => distance(from, to)),
  );
  const order = distances.map((row) => row.indexOf(Math.min(...row)));
  // NaN, of a key point that no image has, is no smallest.
  if (order.includes(-1) || new Set(order).size < count) return null;
  const meanOf = (to: (from: number) => number) =>
    distances.reduce((sum, row, from) => sum + row[to(from)]!, 0) / count;
  const errorPx = meanOf((from) => from);
  const orderedErrorPx = meanOf((from) => order[from]!);
  return orderedErrorPx < clearly * errorPx ? { order, errorPx, orderedErrorPx } : null;
}
