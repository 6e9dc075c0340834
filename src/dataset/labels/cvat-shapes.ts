import { shown } from "../../core/shown.ts";
import { cvatMask } from "./cvat-mask.ts";
import { finite, statedSize } from "./fields.ts";
import { labelledObject, type KeyPoint, type LabelledObject, type Point } from "./label-set.ts";
import { labelProblem } from "./problem.ts";
import { boxAroundTurned } from "./turned-box.ts";
import { boxAround } from "./units.ts";
import { childrenOf, type XmlElement } from "./xml.ts";

/** What CVAT says of one image. */
export interface CvatObjects {
  readonly objects: readonly LabelledObject[];
  /** Of a skeleton; null where there is none. */
  readonly pointNames: readonly string[] | null;
  /** Boxes that are turned. */
  readonly turned: number;
}

/** Shapes that have no counterpart here. */
const unknownShapes = ["cuboid"];

/**
 * What CVAT says of one image.
 *
 * @param parts of skeletons, in the order of the task's labels; where these do not name all, they come by the alphabet
 * @throws BoxbenchError DATASET that names the shape
 */
export function cvatObjects(image: XmlElement, where: string, parts: readonly string[]): CvatObjects {
  let turned = 0;
  let pointNames: string[] | null = null;
  const objects = image.children.flatMap((shape, index): LabelledObject[] => {
    const at = `${where} ${shape.name} ${index + 1}`;
    const className = shape.attributes["label"] ?? null;
    const number = (name: string) => finite(shape.attributes[name], name, at);
    if (unknownShapes.includes(shape.name)) {
      throw labelProblem(
        at,
        `a ${shape.name} cannot be read; draw boxes, points, polylines, polygons or masks`,
      );
    }
    switch (shape.name) {
      case "tag":
        return [labelledObject({ where: at, className })];
      case "box": {
        const [left, top, right, bottom] = [number("xtl"), number("ytl"), number("xbr"), number("ybr")];
        if (right < left || bottom < top) {
          throw labelProblem(at, `the box ends at ${right}, ${bottom} and begins at ${left}, ${top}`);
        }
        const box = { x: left, y: top, width: right - left, height: bottom - top };
        const degrees = Number(shape.attributes["rotation"] ?? 0);
        if (degrees % 360 !== 0) turned += 1;
        const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
        return [labelledObject({ where: at, className, box: boxAroundTurned(box, degrees, middle) })];
      }
      case "ellipse": {
        const [cx, cy, rx, ry] = [number("cx"), number("cy"), number("rx"), number("ry")];
        const box = { x: cx - rx, y: cy - ry, width: 2 * rx, height: 2 * ry };
        return [labelledObject({ where: at, className, box })];
      }
      case "polygon": {
        const places = placesOf(shape, at);
        const polygons = [places.flatMap(({ x, y }) => [x, y])];
        return [
          labelledObject({
            where: at,
            className,
            box: boxAround(places),
            mask: { kind: "polygons", polygons },
          }),
        ];
      }
      case "mask": {
        const { width, height } = image.attributes;
        const masked = cvatMask(shape, statedSize(width, height), at);
        return masked === null ? [] : [labelledObject({ where: at, className, ...masked })];
      }
      case "points":
      case "polyline": {
        const places = placesOf(shape, at);
        const [only] = places;
        if (places.length === 1) return [labelledObject({ where: at, className, point: only! })];
        const points = places.map((place): KeyPoint => ({ ...place, visibility: 2 }));
        return [labelledObject({ where: at, className, points })];
      }
      case "skeleton": {
        const own = childrenOf(shape, "points");
        const labels = own.map(labelOf);
        const names = labels.every((label) => parts.includes(label))
          ? parts
          : labels.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
        pointNames ??= [...names];
        const points = names.map((name) =>
          partOf(
            own.find((part) => labelOf(part) === name),
            at,
          ),
        );
        return [labelledObject({ where: at, className, points })];
      }
      default:
        return [];
    }
  });
  return { objects, pointNames, turned };
}

function labelOf({ attributes }: XmlElement): string {
  return attributes["label"] ?? "";
}

function partOf(part: XmlElement | undefined, where: string): KeyPoint {
  if (part === undefined || part.attributes["outside"] === "1") return { x: 0, y: 0, visibility: 0 };
  const [place] = placesOf(part, where);
  return { ...place!, visibility: part.attributes["occluded"] === "1" ? 1 : 2 };
}

/** `x,y;x,y`. */
function placesOf({ attributes }: XmlElement, where: string): Point[] {
  const text = attributes["points"] ?? "";
  return text.split(";").map((pair) => {
    const numbers = pair.split(",").map((word) => finite(word.trim(), "a coordinate of points", where));
    const [x, y] = numbers;
    if (numbers.length === 2) return { x: x!, y: y! };
    throw labelProblem(where, `points are ${shown(text)}; pairs such as 1,2;3,4 are needed`);
  });
}
