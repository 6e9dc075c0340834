import type { ImageLabels, LabelledObject, Point } from "./label-set.ts";
import { labelProblem } from "./problem.ts";

/** The point that an object says: itself, its only key point, or the centre of its box; null for none. */
export function pointOf({ point, points, box }: LabelledObject): Point | null {
  if (point !== null) return point;
  if (points !== null) return points.length === 1 && points[0]!.visibility > 0 ? points[0]! : null;
  return box === null ? null : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * The one point of an image.
 *
 * @throws BoxbenchError DATASET when it has another number of them
 */
export function onlyPoint({ objects, file, where }: ImageLabels): Point {
  const points = objects.map(pointOf).filter((point) => point !== null);
  if (points.length === 1) return points[0]!;
  throw labelProblem(
    where,
    `"${file}" has ${points.length === 0 ? "none" : points.length}, and one point in each image is needed`,
  );
}

/**
 * The one class of an image: its own, or that of everything in it.
 *
 * @throws BoxbenchError DATASET when it has another number of them
 */
export function onlyClass({ objects, file, where }: ImageLabels): string {
  const names = new Set(objects.map(({ className }) => className));
  const [name] = names;
  if (names.size === 1 && name !== null && name !== undefined) return name;
  throw labelProblem(
    where,
    `"${file}" has ${names.size < 2 ? "no class" : `${names.size} classes`}, and one class of each image is needed`,
  );
}
