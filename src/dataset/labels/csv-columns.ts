import { shown } from "../../core/shown.ts";
import { keyPointColumns, type KeyPointColumns } from "./csv-key-points.ts";
import { aliases, centres, corners, keyOf, sizes } from "./csv-names.ts";
import type { LabelBoxForm } from "./formats.ts";
import { stemOf } from "./find-image.ts";
import { labelProblem } from "./problem.ts";

/** Which columns hold what, by their positions. */
export interface CsvColumns {
  readonly file: number;
  readonly className: number | null;
  readonly point: readonly [x: number, y: number] | null;
  readonly points: readonly KeyPointColumns[];
  readonly box: BoxColumns | null;
  /** Width and height of the image. */
  readonly size: readonly [width: number, height: number] | null;
  readonly split: number | null;
  /** Whether a box is around many things. */
  readonly crowd: number | null;
}

/** Four columns, or one that holds four numbers. */
export interface BoxColumns {
  readonly columns: readonly number[];
  /** Null where the names of the columns do not say. */
  readonly form: LabelBoxForm | null;
  /** The columns x, y, width and height, which may be a point and the size of the image. */
  readonly isPointAndSize: boolean;
}

/**
 * What each column is, by its name.
 *
 * @param asked `role=column` for columns with names of their own, such as `x=px`
 * @throws BoxbenchError DATASET when a name is there twice, or no column names the image or says anything of it
 */
export function csvColumns(
  header: readonly string[],
  source: string,
  asked: readonly string[] = [],
): CsvColumns {
  const names = renamed(header, asked, source).map(keyOf);
  refuseDouble(names, header, source);
  const at = (name: string) => names.indexOf(name);
  const firstOf = (known: readonly string[]) => known.map(at).find((index) => index >= 0) ?? null;
  const pairOf = (known: readonly (readonly [string, string])[]) => {
    const pair = known.find((one) => one.every((name) => at(name) >= 0));
    return pair === undefined ? null : ([at(pair[0]), at(pair[1])] as const);
  };
  const file = firstOf(aliases.file);
  const named = {
    className: firstOf(aliases.className),
    split: firstOf(aliases.split),
    crowd: firstOf(aliases.crowd),
  };
  const box = boxColumns(names);
  const taken = new Set(box?.columns ?? []);
  const size = box?.isPointAndSize === true ? null : pairOf(sizes.filter((pair) => !taken.has(at(pair[0]))));
  for (const index of size ?? []) taken.add(index);
  const centre = pairOf(centres);
  const point = centre === null || box !== null ? null : centre;
  const points = keyPointColumns(header, names, new Set([...taken, ...(centre ?? [])]));
  if (file === null) {
    throw labelProblem(
      source,
      `has no column file (or filename, image, path); it has ${shown(header.join(","))}: name the columns, as in --label-columns file=${header[0] ?? "photo"}`,
    );
  }
  if (box === null && point === null && points.length === 0 && named.className === null) {
    throw labelProblem(
      source,
      `has no column x, y or class, nor the corners xmin,ymin,xmax,ymax of a box; it has ${shown(header.join(","))}`,
    );
  }
  const [pair, ...others] = points;
  // One pair by a name of its own, such as x_px,y_px, is a point as x,y is.
  if (pair !== undefined && others.length === 0 && pair.visibility === null && box === null) {
    return { file, ...named, point: point ?? [pair.x, pair.y], points: [], box, size };
  }
  return { file, ...named, point: points.length > 0 ? null : point, points, box, size };
}

/**
 * The header with `file` for the only column that holds names of images, where none is called so.
 *
 * @param rows one or more
 * @param images that are there
 */
export function withFileColumn(
  header: readonly string[],
  rows: readonly { readonly cells: readonly string[] }[],
  images: readonly string[] = [],
): { header: readonly string[]; found: string | null } {
  const known: readonly string[] = aliases.file;
  if (header.some((name) => known.includes(keyOf(name)))) return { header, found: null };
  // Names without their ending, as Kaggle's tables have them in a column `id`.
  const stems = new Set(images.map((image) => stemOf(image.slice(image.lastIndexOf("/") + 1))));
  const isNamed = (cell: string) => /\.(png|jpe?g)$/i.test(cell) || stems.has(cell);
  const columns = header.flatMap((_, at) =>
    rows.every(({ cells }) => isNamed(cells[at] ?? "")) ? [at] : [],
  );
  if (columns.length !== 1) return { header, found: null };
  const [only] = columns as [number];
  return { header: header.map((name, at) => (at === only ? "file" : name)), found: header[only]! };
}

function renamed(header: readonly string[], asked: readonly string[], source: string): string[] {
  const roles = new Map<string, string>();
  for (const one of asked) {
    const [role = "", column = ""] = one.split("=", 2).map((word) => word.trim());
    if (!header.includes(column)) {
      throw labelProblem(
        source,
        `has no column ${shown(column)}, which --label-columns calls ${role}; it has ${shown(header.join(","))}`,
      );
    }
    roles.set(column, role);
  }
  // What is named explicitly must not stand beside another column of that name.
  const given = new Set(roles.values());
  return header.map((name) => roles.get(name) ?? (given.has(name) ? `other ${name}` : name));
}

function refuseDouble(names: readonly string[], header: readonly string[], source: string): void {
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first === index || name === "") continue;
    const columns =
      header[first] === header[index]
        ? `two columns ${shown(header[index])}`
        : `the columns ${shown(header[first])} and ${shown(header[index])}, which say the same`;
    throw labelProblem(source, `has ${columns}; leave one of them`);
  }
}

function boxColumns(names: readonly string[]): BoxColumns | null {
  for (const [form, parts] of corners) {
    const columns = parts.map((name) => names.indexOf(name));
    if (columns.includes(-1) || isNumbering(parts, names)) continue;
    return { columns, form, isPointAndSize: false };
  }
  const columns = ["x", "y", "width", "height"].map((name) => names.indexOf(name));
  if (!columns.includes(-1)) return { columns, form: "xywh", isPointAndSize: true };
  const whole = names.findIndex((name) => name === "bbox" || name === "box");
  return whole < 0 ? null : { columns: [whole], form: null, isPointAndSize: false };
}

/** Whether x1, y1, x2, y2 are the first of more points. */
function isNumbering(parts: readonly string[], names: readonly string[]): boolean {
  const last = /^y(\d)$/.exec(parts.at(-1)!)?.[1];
  return (
    last !== undefined && names.includes(`x${Number(last) + 1}`) && names.includes(`y${Number(last) + 1}`)
  );
}
