import { basename, dirname, join } from "node:path";
import { shown } from "../../core/shown.ts";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import { fieldsOf, finiteList, isFields, listOf, statedSize, textIn, type Fields } from "./fields.ts";
import { stemOf } from "./find-image.ts";
import { labelledObject, type Box, type LabelledObject, type Point } from "./label-set.ts";
import type { LabelFolder } from "./label-folder.ts";
import { sourcesBySplit, type LabelSource } from "./label-source.ts";
import { pointNamesOf, pointObjects, type PlacedPoint } from "./named-points.ts";
import { labelProblem } from "./problem.ts";
import { boxAround } from "./units.ts";

/** JSON files of labelme: one for each image. */
export async function findLabelme(folder: LabelFolder): Promise<LabelSource[]> {
  const files: string[] = [];
  for (const file of folder.files.filter((name) => /\.json$/i.test(name))) {
    const value = await folder.json(file);
    if (isFields(value) && Array.isArray(value["shapes"])) files.push(file);
  }
  return sourcesBySplit(files);
}

/**
 * Reads labels of labelme, in pixels: rectangles by any two corners, polygons, circles, and points, which are key points
 * by their labels; a group joins them with their rectangle.
 *
 * @throws BoxbenchError DATASET that names the file and the shape
 */
export async function readLabelme(source: LabelSource, folder: LabelFolder): Promise<LabelDraft> {
  const images: LabelmeImage[] = [];
  for (const file of source.files) images.push(imageOf(fieldsOf(await folder.json(file), file), file));
  const points = images.flatMap((image) => image.points);
  const names = pointNamesOf(points);
  const read = images.map((image) => ({ ...image, objects: objectsOf(image, names) }));
  return {
    format: "labelme",
    source: join(folder.path, source.name),
    base: folder.path,
    part: null,
    missing: "left out",
    classes: classNamesOf(read.flatMap(({ objects }) => objects.flatMap(({ className }) => className ?? []))),
    keyPointNames: names.length > 1 ? names : [],
    skeleton: [],
    images: read.map(({ file, imagePath, stated, objects }) => ({
      // A file keeps the name of its image; the path in it is often that of before a move.
      names: [
        stemOf(file),
        join(dirname(file), imagePath.replaceAll("\\", "/")),
        basename(imagePath.replaceAll("\\", "/")),
      ],
      stated,
      where: file,
      objectsAt: () => objects,
    })),
    convention: [
      "Labels of labelme: places in pixels",
      ...(names.length > 1
        ? [
            `${names.length} key points by their labels: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`,
          ]
        : []),
    ],
    warnings: [],
  };
}

interface Shape {
  readonly className: string;
  readonly group: string | null;
  readonly where: string;
  readonly box: Box;
  readonly outline: readonly number[] | null;
}

interface LabelmeImage {
  readonly file: string;
  readonly imagePath: string;
  readonly stated: { readonly width: number; readonly height: number } | null;
  readonly shapes: readonly Shape[];
  readonly points: readonly PlacedPoint[];
  /** Flags that are set: classes of the whole image. */
  readonly flags: readonly string[];
}

function imageOf(fields: Fields, file: string): LabelmeImage {
  const shapes: Shape[] = [];
  const points: PlacedPoint[] = [];
  for (const [index, shape] of listOf(fields["shapes"], `${file} shape`).entries()) {
    const where = `${file} shape ${index + 1}`;
    const name = textIn(shape, "label", where);
    const group = groupOf(shape["group_id"]);
    const places = placesOf(shape["points"], where);
    const kind = shape["shape_type"] ?? "polygon";
    if (kind === "point") points.push({ ...places[0]!, name, group, visibility: 2, where });
    else if (kind === "line" || kind === "linestrip" || kind === "points") {
      places.forEach((place, at) =>
        points.push({ ...place, name: `${name} ${at + 1}`, group, visibility: 2, where }),
      );
    } else shapes.push({ className: name, group, where, ...areaOf(kind, places, where) });
  }
  const flags = isFields(fields["flags"]) ? Object.entries(fields["flags"]) : [];
  const imagePath = fields["imagePath"];
  return {
    file,
    imagePath: typeof imagePath === "string" && imagePath !== "" ? imagePath : basename(stemOf(file)),
    stated: statedSize(fields["imageWidth"], fields["imageHeight"]),
    shapes,
    points,
    flags: flags.flatMap(([name, isSet]) => (isSet === true ? [name] : [])),
  };
}

function groupOf(id: unknown): string | null {
  return typeof id === "number" || typeof id === "string" ? String(id) : null;
}

function placesOf(value: unknown, where: string): Point[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw labelProblem(where, `points are ${shown(value)}; a list of places is needed`);
  }
  return value.map((one: unknown) => {
    const [x, y] = finiteList(one, "a place of points", where, 2) as [number, number];
    return { x, y };
  });
}

function areaOf(kind: unknown, places: readonly Point[], where: string): Pick<Shape, "box" | "outline"> {
  if (kind === "rectangle" || kind === "mask") {
    if (places.length !== 2 && places.length !== 4) {
      throw labelProblem(where, `a ${kind} of ${places.length} places; two corners are needed`);
    }
    return { box: boxAround(places), outline: null };
  }
  if (kind === "circle") {
    const [middle, edge] = places;
    if (edge === undefined)
      throw labelProblem(where, "a circle of one place; its middle and one at its edge are needed");
    const radius = Math.hypot(edge.x - middle!.x, edge.y - middle!.y);
    return {
      box: { x: middle!.x - radius, y: middle!.y - radius, width: 2 * radius, height: 2 * radius },
      outline: null,
    };
  }
  if (kind === "polygon" || kind === "oriented_rectangle" || kind === "rotation") {
    if (places.length < 3)
      throw labelProblem(where, `a polygon of ${places.length} places; it has 3 or more`);
    return { box: boxAround(places), outline: places.flatMap(({ x, y }) => [x, y]) };
  }
  throw labelProblem(
    where,
    `shape_type is ${shown(kind)}; rectangle, polygon, circle, point and line can be read`,
  );
}

function objectsOf(
  { shapes, points, flags, file }: LabelmeImage,
  names: readonly string[],
): LabelledObject[] {
  const grouped = new Map(
    shapes.flatMap((shape) => (shape.group === null ? [] : [[shape.group, shape] as const])),
  );
  const withPoints = new Set(
    points.flatMap(({ group }) => (group !== null && grouped.has(group) ? [group] : [])),
  );
  const boxes = new Map([...grouped].filter(([group]) => withPoints.has(group)));
  return [
    ...shapes
      .filter(({ group }) => group === null || !withPoints.has(group))
      .map(({ className, where, box, outline }) =>
        labelledObject({
          where,
          className,
          box,
          mask: outline === null ? null : { kind: "polygons", polygons: [outline] },
        }),
      ),
    ...pointObjects(points, names, boxes),
    ...(shapes.length + points.length === 0
      ? flags.map((className) => labelledObject({ where: file, className }))
      : []),
  ];
}
