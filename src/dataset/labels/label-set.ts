import type { LabelFormat } from "./formats.ts";
import type { PartRead } from "./split.ts";

/** A place in an image, in pixels: (0, 0) is the outer corner of the top left pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A key point as COCO has it: 0 is not labelled (its place means nothing), 1 hidden, 2 visible. */
export interface KeyPoint extends Point {
  readonly visibility: 0 | 1 | 2;
}

/** A box from its top left corner, in pixels; the right edge is `x + width`, whatever the file's convention was. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Which pixels belong to an object. */
export type Mask =
  /** Outlines in pixels, each [x0, y0, x1, y1, ...]; what any of them encloses. */
  | { readonly kind: "polygons"; readonly polygons: readonly (readonly number[])[] }
  /** Runs of pixels outside and inside in turn, column by column from the top left, as COCO counts them. */
  | {
      readonly kind: "runs";
      readonly height: number;
      readonly width: number;
      readonly counts: readonly number[];
    }
  /** A picture beside the image, relative to the folder. */
  | { readonly kind: "file"; readonly file: string };

/** One thing in one image: what a file says of it, and null for what it does not say. */
export interface LabelledObject {
  readonly className: string | null;
  readonly point: Point | null;
  readonly points: readonly KeyPoint[] | null;
  readonly box: Box | null;
  readonly mask: Mask | null;
  /** Area in pixels where the file states it, as COCO does of the mask; else null. */
  readonly area: number | null;
  /** Many things in one outline (COCO `iscrowd`): a detection in it is neither right nor wrong. */
  readonly isCrowd: boolean;
  /** Hard to see (VOC `difficult`): neither right nor wrong for VOC AP. */
  readonly isDifficult: boolean;
  /** Where it stands, such as `labels.csv line 4`. */
  readonly where: string;
}

/** One image and all that is in it; no objects is a statement too. */
export interface ImageLabels {
  /** Path relative to the set's directory, with forward slashes and without a leading `./`. */
  readonly file: string;
  /** Size in pixels, upright; null where nothing has told it yet. */
  readonly width: number | null;
  readonly height: number | null;
  readonly objects: readonly LabelledObject[];
  /** What is read of the image, in pixels; all of it where this is absent. It may reach beyond the image. */
  readonly part?: Box;
  /** Where the image is named, such as `labels.csv line 4`. */
  readonly where: string;
}

/** Labels of a folder, whatever format they came in. */
export interface LabelSet {
  /** `none` for images that nothing is said of. */
  readonly format: LabelFormat | "none";
  /** The file or folder that was read. */
  readonly source: string;
  /** Which part of it; null where it has none. */
  readonly part: PartRead | null;
  /** The folder that the files of `images` are relative to. */
  readonly directory: string;
  /** In the order of a network's outputs: the file's own order, or the alphabet where it has none. */
  readonly classes: readonly string[];
  /** Names of the key points in their order; empty where there are none. */
  readonly keyPointNames: readonly string[];
  /** Pairs of key points to join by a line, from 0. */
  readonly skeleton: readonly (readonly [from: number, to: number])[];
  readonly images: readonly ImageLabels[];
  /** What the reader took the file to mean, one statement each: units, corners, first index. */
  readonly convention: readonly string[];
  /** What looks wrong and was read all the same, one line each. */
  readonly warnings: readonly string[];
}

/** What is to be told of each image. */
export type TruthKind = "classes" | "point" | "points" | "box" | "boxes" | "map" | "none";

/**
 * What the labels are about, the richest first: masks, key points, boxes, points, classes. Boxes and points are single
 * where every image has exactly one.
 */
export function truthKindOf({ images }: Pick<LabelSet, "images">): TruthKind {
  const objects = images.flatMap((image) => image.objects);
  const single = images.every((image) => image.objects.length === 1);
  if (objects.some(({ points }) => points !== null)) return "points";
  if (objects.some(({ box }) => box !== null)) return single ? "box" : "boxes";
  if (objects.some(({ mask }) => mask !== null)) return "map";
  if (objects.some(({ point }) => point !== null)) return single ? "point" : "points";
  return objects.length > 0 ? "classes" : "none";
}

/** An object that says only what is given. */
export function labelledObject(
  known: Partial<LabelledObject> & Pick<LabelledObject, "where">,
): LabelledObject {
  return {
    className: null,
    point: null,
    points: null,
    box: null,
    mask: null,
    area: null,
    isCrowd: false,
    isDifficult: false,
    ...known,
  };
}

/** What was taken for what, one sentence each, without a full stop. */
export function takenOf({ convention, warnings }: Pick<LabelSet, "convention" | "warnings">): string[] {
  return [...convention, ...warnings.map((warning) => `Warning: ${warning}`)];
}
