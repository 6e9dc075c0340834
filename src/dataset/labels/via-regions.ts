import { shown } from "../../core/shown.ts";
import { finite, finiteList, isFields, type Fields } from "./fields.ts";
import { labelledObject, type Box, type LabelledObject, type Point } from "./label-set.ts";
import { pointObjects, type PlacedPoint } from "./named-points.ts";
import { labelProblem } from "./problem.ts";
import { boxAroundTurned } from "./turned-box.ts";
import { boxAround } from "./units.ts";

/** One region, in pixels. */
export interface ViaRegion {
  readonly className: string | null;
  readonly where: string;
  /** Null for points and lines. */
  readonly box: Box | null;
  readonly outline: readonly number[] | null;
  /** Of a point or a line; empty for others. */
  readonly places: readonly Point[];
}

const classNames = /^(class|label|name|type|category|object|species)(_?name)?$/i;

/** The attribute that tells the class: the one that is called so, or else the only one; null where there is none. */
export function classAttributeOf(all: readonly Fields[]): string | null {
  const names = [...new Set(all.flatMap((attributes) => Object.keys(attributes)))];
  return names.find((name) => classNames.test(name)) ?? (names.length === 1 ? names[0]! : null);
}

/** The value of an attribute: a text, a number, or the only box that is ticked. */
export function attributeValue(attributes: Fields, attribute: string | null): string | null {
  const value = attribute === null ? undefined : attributes[attribute];
  if (typeof value === "string" || typeof value === "number") return String(value).trim() || null;
  const ticked = isFields(value) ? Object.keys(value).filter((name) => value[name] === true) : [];
  return ticked.length === 1 ? ticked[0]! : null;
}

/** @throws BoxbenchError DATASET when its shape is unknown or has no numbers */
export function viaRegion(
  shape: Fields,
  attributes: Fields,
  attribute: string | null,
  where: string,
): ViaRegion {
  const known = {
    className: attributeValue(attributes, attribute),
    where,
    box: null,
    outline: null,
    places: [],
  };
  const number = (name: string) => finite(shape[name], name, where);
  const around = (rx: number, ry: number): Box => ({
    x: number("cx") - rx,
    y: number("cy") - ry,
    width: 2 * rx,
    height: 2 * ry,
  });
  switch (shape["name"]) {
    case "rect":
      return { ...known, box: rectangle(number("x"), number("y"), number("width"), number("height"), where) };
    case "circle":
      return { ...known, box: around(number("r"), number("r")) };
    case "ellipse": {
      const box = around(number("rx"), number("ry"));
      const degrees = shape["theta"] === undefined ? 0 : (number("theta") * 180) / Math.PI;
      return { ...known, box: boxAroundTurned(box, degrees, { x: number("cx"), y: number("cy") }) };
    }
    case "polygon": {
      const places = placesOf(shape, where);
      if (places.length < 3)
        throw labelProblem(where, `a polygon of ${places.length} places; it has 3 or more`);
      return { ...known, box: boxAround(places), outline: places.flatMap(({ x, y }) => [x, y]) };
    }
    case "point":
      return { ...known, places: [{ x: number("cx"), y: number("cy") }] };
    case "polyline":
      return { ...known, places: placesOf(shape, where) };
    default:
      throw labelProblem(
        where,
        `the shape is ${shown(shape["name"])}; rect, circle, ellipse, polygon, polyline and point can be read`,
      );
  }
}

function rectangle(x: number, y: number, width: number, height: number, where: string): Box {
  if (width >= 0 && height >= 0) return { x, y, width, height };
  throw labelProblem(where, `the box is ${width} wide and ${height} high; neither may be negative`);
}

function placesOf(shape: Fields, where: string): Point[] {
  const xs = finiteList(shape["all_points_x"], "all_points_x", where);
  const ys = finiteList(shape["all_points_y"], "all_points_y", where, xs.length);
  return xs.map((x, at) => ({ x, y: ys[at]! }));
}

/** The points among regions: by their class, those of a line also by their number. */
export function viaPoints(regions: readonly ViaRegion[]): PlacedPoint[] {
  return regions.flatMap(({ places, className, where }) =>
    places.map((place, at) => {
      const name = className ?? "point";
      const own = places.length === 1 ? name : `${name} ${at + 1}`;
      return { ...place, name: own, group: null, visibility: 2 as const, where };
    }),
  );
}

/**
 * What an image's regions say; of an image without regions its attribute.
 *
 * @param names of all key points, in their order
 * @param ofFile the attribute of images that tells their class
 */
export function viaObjects(
  { attributes, where }: { readonly attributes: Fields; readonly where: string },
  regions: readonly ViaRegion[],
  names: readonly string[],
  ofFile: string | null,
): LabelledObject[] {
  const className = attributeValue(attributes, ofFile);
  if (regions.length === 0) return className === null ? [] : [labelledObject({ where, className })];
  const areas = regions.flatMap((region) =>
    region.box === null
      ? []
      : [
          labelledObject({
            where: region.where,
            className: region.className,
            box: region.box,
            mask: region.outline === null ? null : { kind: "polygons", polygons: [region.outline] },
          }),
        ],
  );
  return [...areas, ...pointObjects(viaPoints(regions), names, new Map())];
}
