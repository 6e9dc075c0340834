import { keyOf } from "./csv-names.ts";

/** The columns of one key point. */
export interface KeyPointColumns {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** Whether it is visible, as COCO counts; null where no column says. */
  readonly visibility: number | null;
}

/** A column's name with the axis that it holds: `nose_x`, `x1`, `x_nose`, `noseX`. */
export const coordinate = /^(?:(.*)[\s._-]([xy])|([xy])[\s._-]?(\d+)|([xy])[\s._-](.+)|(\w*[a-z])([XY]))$/;

/** Pairs such as `nose_x,nose_y` or `x1,y1`, in the order of the file. */
export function keyPointColumns(
  header: readonly string[],
  names: readonly string[],
  taken: ReadonlySet<number>,
): KeyPointColumns[] {
  const axes = new Map<string, { x?: number; y?: number }>();
  for (const [index, name] of header.entries()) {
    if (taken.has(index) || names[index] === "") continue;
    const parts = coordinate.exec(name.trim()) ?? coordinate.exec(name.trim().toLowerCase());
    if (parts === null) continue;
    const point = parts[1] ?? parts[4] ?? parts[6] ?? parts[7]!;
    const axis = (parts[2] ?? parts[3] ?? parts[5] ?? parts[8]!).toLowerCase() as "x" | "y";
    axes.set(point, { ...axes.get(point), [axis]: index });
  }
  return [...axes].flatMap(([name, { x, y }]) =>
    x === undefined || y === undefined ? [] : [{ name, x, y, visibility: visibilityColumn(name, names) }],
  );
}

function visibilityColumn(point: string, names: readonly string[]): number | null {
  const wanted = ["v", "visibility", "visible", "vis"].flatMap((word) => [
    keyOf(`${point}${word}`),
    keyOf(`${word}${point}`),
  ]);
  const index = names.findIndex((name) => wanted.includes(name));
  return index < 0 ? null : index;
}
