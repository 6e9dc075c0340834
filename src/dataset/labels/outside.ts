import { counted } from "../../core/counted.ts";
import type { Box, ImageLabels, LabelledObject, Point } from "./label-set.ts";
import { labelProblem } from "./problem.ts";

/** How far beyond the edge a label may lie by rounding, in pixels. */
const rounding = 1;

/**
 * Says how many labels reach beyond their images.
 *
 * @param turned images that EXIF turns, of which nothing said that labels are of the upright ones
 * @throws BoxbenchError DATASET when a point is outside of its image, or nothing of a box is in it
 */
export function outsideNotes(images: readonly ImageLabels[], turned: readonly string[] = []): string[] {
  const unsure = new Set(turned);
  const beyond: string[] = [];
  for (const image of images) {
    for (const object of image.objects) {
      refuseOutside(object, image, unsure.has(image.file));
      const parts = [
        ...(object.box === null ? [] : cornersOf(object.box)),
        ...(object.points ?? []).filter(({ visibility }) => visibility > 0),
      ];
      if (parts.some((point) => !isInside(point, image, rounding))) beyond.push(object.where);
    }
  }
  const tiny = [...tinyNotes(images), ...percentNotes(images)];
  if (beyond.length === 0) return tiny;
  return [
    ...tiny,
    `${counted(beyond.length, "label", "reach")} beyond the image, the first in ${beyond[0]}: if labels are of another unit or form, say so with --label-units or --label-boxes`,
  ];
}

function placesOf(images: readonly ImageLabels[]): Point[] {
  return images
    .flatMap(({ objects }) => objects)
    .flatMap(({ point, points, box }) => [
      ...(point === null ? [] : [point]),
      ...(points ?? []).filter(({ visibility }) => visibility > 0),
      ...(box === null ? [] : cornersOf(box)),
    ]);
}

/** Images of this side and labels that never go beyond 100 are worth a word, where the labels have fractions. */
const sideBeyondPercent = 300;
const fewestPlaces = 8;

/** Labels that all lie in the first 100 pixels of large images may be percent. */
function percentNotes(images: readonly ImageLabels[]): string[] {
  const places = placesOf(images);
  const numbers = places.flatMap(({ x, y }) => [x, y]);
  const arePercent =
    places.length >= fewestPlaces &&
    numbers.every((value) => value >= 0 && value <= 100) &&
    numbers.some((value) => value > 50) &&
    numbers.some((value) => !Number.isInteger(value)) &&
    images.every(({ width, height }) => Math.min(width!, height!) >= sideBeyondPercent);
  return arePercent
    ? [
        "all coordinates lie from 0 to 100, in images that are larger, and are taken as pixels: if they are percent of width and height, say so with --label-units percent",
      ]
    : [];
}

/** Labels of which all lie in the first pixel are shares, more likely than not. */
function tinyNotes(images: readonly ImageLabels[]): string[] {
  const places = placesOf(images);
  const isTiny =
    places.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1) &&
    places.some(({ x, y }) => !Number.isInteger(x) || !Number.isInteger(y)) &&
    images.some(({ width, height }) => Math.min(width!, height!) > 2);
  return isTiny
    ? [
        "all coordinates lie in [0, 1] and are taken as pixels: if they are shares of width and height, say so with --label-units share",
      ]
    : [];
}

function refuseOutside({ point, box, where }: LabelledObject, image: ImageLabels, isUnsure: boolean): void {
  const { file, width, height } = image;
  const stored = isUnsure
    ? "; EXIF turns it: where labels are of its pixels as they are stored, say --label-frame stored"
    : "";
  if (point !== null && !isInside(point, image, 0)) {
    throw labelProblem(
      where,
      `the point (${point.x}, ${point.y}) is outside "${file}", where x goes from 0 to ${width} and y from 0 to ${height}${stored}`,
    );
  }
  if (box === null) return;
  const isApart = box.x > width! || box.y > height! || box.x + box.width < 0 || box.y + box.height < 0;
  if (!isApart) return;
  throw labelProblem(
    where,
    `the box from (${box.x}, ${box.y}), ${box.width} wide and ${box.height} high, is outside "${file}", which is ${width}x${height}${stored === "" ? "; say what its numbers are with --label-boxes and --label-units" : stored}`,
  );
}

function cornersOf({ x, y, width, height }: Box): Point[] {
  return [
    { x, y },
    { x: x + width, y: y + height },
  ];
}

function isInside({ x, y }: Point, { width, height }: ImageLabels, slack: number): boolean {
  return x >= -slack && x <= width! + slack && y >= -slack && y <= height! + slack;
}
