import type { RowLabels } from "./csv-images.ts";
import type { CoordinateUnit } from "./formats.ts";

/**
 * What the coordinates count: what is asked for, or pixels; shares where all lie from 0 to 1 and not all are whole, for
 * which images of a single pixel would be needed otherwise.
 */
export function chosenUnits(
  rows: readonly RowLabels[],
  asked: CoordinateUnit | undefined,
  source: string,
): { units: CoordinateUnit; warnings: string[] } {
  if (asked !== undefined) return { units: asked, warnings: [] };
  const numbers = rows.flatMap(({ point, points, box }) => [
    ...(point === null ? [] : [point.x, point.y]),
    ...points.filter(({ visibility }) => visibility > 0).flatMap(({ x, y }) => [x, y]),
    ...(box ?? []),
  ]);
  const areShares =
    numbers.every((value) => value >= 0 && value <= 1) && numbers.some((value) => !Number.isInteger(value));
  if (!areShares) return { units: "pixels", warnings: [] };
  return {
    units: "share",
    warnings: [
      `all ${numbers.length} coordinates of ${source} lie in [0, 1]: taken as shares of width and height (--label-units pixels says otherwise)`,
    ],
  };
}
