import { labelledObject, type Box, type KeyPoint, type LabelledObject } from "./label-set.ts";
import { labelProblem } from "./problem.ts";

/** One point as annotation tools have it: a thing of its own, with the name of what it marks. */
export interface NamedPoint {
  readonly name: string;
  /** What it belongs to; null for the image itself. */
  readonly group: string | null;
  readonly visibility: 1 | 2;
  readonly where: string;
}

/** A point with its place in pixels. */
export interface PlacedPoint extends NamedPoint {
  readonly x: number;
  readonly y: number;
}

/** Names of key points in the order in which they first occur, or of their numbers. */
export function pointNamesOf(points: readonly NamedPoint[]): string[] {
  const names = [...new Set(points.map(({ name }) => name))];
  return names.every((name) => /^\d+$/.test(name))
    ? names.toSorted((one, other) => Number(one) - Number(other))
    : names;
}

/**
 * Objects with all key points that belong together. Where there is one name alone, each point is an object.
 *
 * @param names of all key points of the set, in their order
 * @param boxes by their group: what points belong to
 * @throws BoxbenchError DATASET when a group has two points of one name
 */
export function pointObjects(
  points: readonly PlacedPoint[],
  names: readonly string[],
  boxes: ReadonlyMap<
    string,
    { readonly className: string | null; readonly box: Box; readonly where: string }
  >,
): LabelledObject[] {
  if (names.length === 1 && boxes.size === 0) {
    return points.map(({ x, y, name, where }) => labelledObject({ where, className: name, point: { x, y } }));
  }
  const groups = new Map<string | null, PlacedPoint[]>();
  for (const point of points) {
    const group = point.group !== null && boxes.has(point.group) ? point.group : null;
    const own = groups.get(group) ?? [];
    if (own.some(({ name }) => name === point.name)) {
      throw labelProblem(
        point.where,
        `two points are called "${point.name}"; group those of one thing, or give each image one`,
      );
    }
    groups.set(group, [...own, point]);
  }
  return [...groups].map(([group, own]) => {
    const around = group === null ? undefined : boxes.get(group);
    return labelledObject({
      where: around?.where ?? own[0]!.where,
      className: around?.className ?? null,
      box: around?.box ?? null,
      points: names.map((name): KeyPoint => {
        const point = own.find((one) => one.name === name);
        return point === undefined
          ? { x: 0, y: 0, visibility: 0 }
          : { x: point.x, y: point.y, visibility: point.visibility };
      }),
    });
  });
}
