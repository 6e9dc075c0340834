import { shown } from "../../core/shown.ts";
import type { Size } from "../fit.ts";
import { labelledObject, type KeyPoint, type LabelledObject } from "./label-set.ts";
import { labelProblem } from "./problem.ts";
import { boxAround, boxInPixels, pointInPixels } from "./units.ts";
import type { YoloData } from "./yolo-data.ts";

const shares = { units: "share", origin: 0, isFixed: true } as const;

/** One line of YOLO's label files: a class by its number, and shares of width and height. */
export interface YoloLine {
  readonly classIndex: number;
  /** Centre, width and height, then key points; or the places of an outline. */
  readonly numbers: readonly number[];
  readonly isOutline: boolean;
  readonly where: string;
}

/**
 * The lines of a label file: 5 numbers are a box, 5 and those of `kpt_shape` a box with key points, an odd number of 7
 * or more an outline.
 *
 * @throws BoxbenchError DATASET that names the line
 */
export function yoloLines(text: string, file: string, keyPoints: YoloData["keyPoints"]): YoloLine[] {
  return text.split("\n").flatMap((line, index) => {
    const words = line
      .trim()
      .split(/[\s,]+/)
      .filter((word) => word !== "");
    return words.length === 0 ? [] : [lineOf(words, `${file} line ${index + 1}`, keyPoints)];
  });
}

function lineOf(words: readonly string[], where: string, keyPoints: YoloData["keyPoints"]): YoloLine {
  const values = words.map((word, at) => {
    const value = Number(word);
    if (Number.isFinite(value)) return value;
    throw labelProblem(where, `number ${at + 1} is ${shown(word)}; a number is needed`);
  });
  const [classIndex = -1, ...numbers] = values;
  if (!Number.isInteger(classIndex) || classIndex < 0) {
    throw labelProblem(where, `the class is ${classIndex}; it is a number from 0 on, by its place in names`);
  }
  const needed = 5 + (keyPoints === null ? 0 : keyPoints[0] * keyPoints[1]);
  const isOutline = keyPoints === null && values.length >= 7 && values.length % 2 === 1;
  if (values.length !== needed && !isOutline)
    throw labelProblem(where, wrongCount(values.length, needed, keyPoints));
  return { classIndex, numbers, isOutline, where };
}

function wrongCount(count: number, needed: number, keyPoints: YoloData["keyPoints"]): string {
  if (keyPoints !== null) {
    return `${count} numbers, and class, box and ${keyPoints[0]} key points of ${keyPoints[1]} numbers (kpt_shape) are ${needed}`;
  }
  if (count === 6) return "6 numbers, as a detection with its confidence has; labels have 5";
  if (count > 6 && (count - 5) % 3 === 0) {
    return `${count} numbers, as a box with ${(count - 5) / 3} key points has; say so in data.yaml with kpt_shape: [${(count - 5) / 3}, 3]`;
  }
  return `${count} ${count === 1 ? "number" : "numbers"}; class, centre x and y, width and height are 5, an outline has an odd number of 7 or more`;
}

/** What a line says, in pixels. */
export function yoloObject(
  { classIndex, numbers, isOutline, where }: YoloLine,
  names: readonly string[],
  keyPoints: YoloData["keyPoints"],
  size: Size,
): LabelledObject {
  const className = names[classIndex]!;
  if (isOutline) {
    const places = Array.from({ length: numbers.length / 2 }, (_, at) =>
      pointInPixels({ x: numbers[2 * at]!, y: numbers[2 * at + 1]! }, shares, size, where),
    );
    const outline = places.flatMap(({ x, y }) => [x, y]);
    return labelledObject({
      where,
      className,
      box: boxAround(places),
      mask: { kind: "polygons", polygons: [outline] },
    });
  }
  return labelledObject({
    where,
    className,
    box: boxInPixels(numbers.slice(0, 4), "cxcywh", shares, size, where),
    points: keyPoints === null ? null : keyPointsOf(numbers.slice(4), keyPoints, size, where),
  });
}

function keyPointsOf(
  numbers: readonly number[],
  [count, each]: readonly [number, 2 | 3],
  size: Size,
  where: string,
): KeyPoint[] {
  return Array.from({ length: count }, (_, at) => {
    const [x, y, stated] = numbers.slice(each * at, each * (at + 1)) as [number, number, number?];
    const visibility = stated ?? (x === 0 && y === 0 ? 0 : 2);
    if (visibility === 0) return { x: 0, y: 0, visibility };
    return { ...pointInPixels({ x, y }, shares, size, where), visibility: visibility >= 2 ? 2 : 1 };
  });
}
