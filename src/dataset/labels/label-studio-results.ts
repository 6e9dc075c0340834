import { shown } from "../../core/shown.ts";
import type { Size } from "../fit.ts";
import { fieldsOf, finite, finiteList, statedSize, type Fields } from "./fields.ts";
import { brushMask } from "./label-studio-brush.ts";
import { labelledObject, type LabelledObject, type Point } from "./label-set.ts";
import { pointObjects, type NamedPoint } from "./named-points.ts";
import { labelProblem } from "./problem.ts";
import { boxAroundTurned } from "./turned-box.ts";
import { boxAround, boxInPixels, pointInPixels } from "./units.ts";

/** One region of an annotation, in percent of the image. */
export interface StudioResult {
  readonly id: string;
  /** The region that it belongs to. */
  readonly parent: string | null;
  readonly kind: "box" | "ellipse" | "point" | "polygon" | "brush" | "class";
  readonly className: string | null;
  /** Of a brush: its bytes. */
  readonly numbers: readonly number[];
  /** Turned clockwise about the top left corner. */
  readonly degrees: number;
  /** Width and height of the image, as stated. */
  readonly original: readonly [unknown, unknown];
  readonly where: string;
}

const percent = { units: "percent", origin: 0, isFixed: true } as const;

/**
 * Regions with what is said of them, which may stand in results of their own with the same id.
 *
 * @throws BoxbenchError DATASET when one has no place, or its image was turned
 */
export function studioResults(results: readonly Fields[], task: string): StudioResult[] {
  const byId = new Map<string, { fields: Fields[]; where: string }>();
  for (const [index, fields] of results.entries()) {
    if (fields["type"] === "relation") continue;
    const id = typeof fields["id"] === "string" ? fields["id"] : `region ${index + 1}`;
    const known = byId.get(id) ?? { fields: [], where: `${task} region ${index + 1}` };
    known.fields.push(fields);
    byId.set(id, known);
  }
  return [...byId].map(([id, { fields, where }]) => resultOf(id, fields, where));
}

function resultOf(id: string, parts: readonly Fields[], where: string): StudioResult {
  const [first] = parts as [Fields];
  const value: Fields = Object.assign({}, ...parts.map((part) => fieldsOf(part["value"], `${where} value`)));
  refuseTurned(first["image_rotation"], where);
  const parent = parts.map((part) => part["parentID"]).find((one) => typeof one === "string");
  const number = (name: string) => finite(value[name], name, where);
  const shared = {
    id,
    parent: parent ?? null,
    className: classNameOf(value),
    degrees: value["rotation"] === undefined ? 0 : number("rotation"),
    original: [first["original_width"], first["original_height"]] as const,
    where,
  };
  if ("rle" in value) {
    return { ...shared, kind: "brush", numbers: finiteList(value["rle"], "rle", where) };
  }
  if ("points" in value) {
    const places = value["points"];
    if (!Array.isArray(places))
      throw labelProblem(where, `points are ${shown(places)}; a list of places is needed`);
    return {
      ...shared,
      kind: "polygon",
      numbers: places.flatMap((one) => finiteList(one, "a place", where, 2)),
    };
  }
  if ("radiusX" in value) {
    return {
      ...shared,
      kind: "ellipse",
      numbers: [number("x"), number("y"), number("radiusX"), number("radiusY")],
    };
  }
  if ("keypointlabels" in value || first["type"] === "keypoint" || first["type"] === "keypointlabels") {
    return { ...shared, kind: "point", numbers: [number("x"), number("y")] };
  }
  if ("x" in value && "height" in value) {
    return { ...shared, kind: "box", numbers: [number("x"), number("y"), number("width"), number("height")] };
  }
  if (shared.className !== null) return { ...shared, kind: "class", numbers: [] };
  throw labelProblem(where, `of type ${shown(first["type"])} says neither a place nor a class`);
}

/** @throws BoxbenchError DATASET when the image was turned in the tool */
function refuseTurned(turn: unknown, where: string): void {
  if (turn === undefined || turn === null || Number(turn) % 360 === 0) return;
  throw labelProblem(
    where,
    `the image was turned by ${shown(turn)} degrees in Label Studio; turn the file, and label it upright`,
  );
}

const classLists = [
  "rectanglelabels",
  "keypointlabels",
  "polygonlabels",
  "ellipselabels",
  "brushlabels",
  "labels",
  "choices",
  "taxonomy",
];

function classNameOf(value: Fields): string | null {
  for (const name of classLists) {
    const list = value[name];
    const [first] = Array.isArray(list) ? (list.flat() as unknown[]) : [];
    if (typeof first === "string") return first;
  }
  return null;
}

/** The points among regions, by their labels. */
export function studioPoints(results: readonly StudioResult[]): NamedPoint[] {
  return results.flatMap(({ kind, className, parent, where }) =>
    kind === "point" ? [{ name: className ?? "point", group: parent, visibility: 2 as const, where }] : [],
  );
}

/** What regions say, in pixels. */
export function studioObjects(
  results: readonly StudioResult[],
  names: readonly string[],
  size: Size,
): LabelledObject[] {
  const points = results.flatMap((result) => {
    const [named] = studioPoints([result]);
    if (named === undefined) return [];
    const [x, y] = result.numbers as [number, number];
    return [{ ...named, ...pointInPixels({ x, y }, percent, size, result.where) }];
  });
  const parents = new Set(points.map(({ group }) => group));
  const areas = results
    .filter(({ kind }) => kind !== "point")
    .flatMap((result) => {
      const object = areaOf(result, size);
      return object === null ? [] : [{ id: result.id, object }];
    });
  const boxes = new Map(
    areas.flatMap(({ id, object: { box, className, where } }) =>
      box !== null && parents.has(id) ? [[id, { box, className, where }] as const] : [],
    ),
  );
  return [
    ...areas.filter(({ id }) => !boxes.has(id)).map(({ object }) => object),
    ...pointObjects(points, names, boxes),
  ];
}

/** Null for a brush that painted nothing. */
function areaOf(
  { kind, numbers, className, degrees, original, where }: StudioResult,
  size: Size,
): LabelledObject | null {
  const known = { where, className };
  if (kind === "brush") {
    const painted = brushMask(numbers, statedSize(...original) ?? size, where);
    return painted === null ? null : labelledObject({ ...known, ...painted });
  }
  if (kind === "class") return labelledObject(known);
  if (kind === "polygon") {
    const places = Array.from({ length: numbers.length / 2 }, (_, at) =>
      pointInPixels({ x: numbers[2 * at]!, y: numbers[2 * at + 1]! }, percent, size, where),
    );
    if (places.length < 3)
      throw labelProblem(where, `a polygon of ${places.length} places; it has 3 or more`);
    const polygons = [places.flatMap(({ x, y }) => [x, y])];
    return labelledObject({ ...known, box: boxAround(places), mask: { kind: "polygons", polygons } });
  }
  const [a, b, c, d] = numbers as [number, number, number, number];
  const corners: readonly number[] = kind === "ellipse" ? [a - c, b - d, 2 * c, 2 * d] : numbers;
  const box = boxInPixels(corners, "xywh", percent, size, where);
  const about: Point = kind === "ellipse" ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : box;
  return labelledObject({ ...known, box: boxAroundTurned(box, degrees, about) });
}
