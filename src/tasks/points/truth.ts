import { BoxbenchError } from "../../core/errors.ts";
import type { PointsScore } from "../../core/results.ts";
import type { ImageLabels, KeyPoint, LabelledObject, LabelSet } from "../../dataset/labels/label-set.ts";
import { onlyObjects, sizeOfImage, type LabelledImages } from "../own.ts";
import { boxAround, lengthOf } from "./key-point-errors.ts";
import type { TruePoints } from "./oks.ts";
import type { PointsTruth } from "./types.ts";

/**
 * The key points of the one thing in each image: those of its only object that has some, or single points, of which
 * every image has the same ones by name, or as many in the same order.
 *
 * @throws BoxbenchError DATASET naming the first image of which the labels don't say so
 */
export function pointsTruthOf({ labels, fits }: LabelledImages): PointsTruth {
  const hasSets = labels.images.some(({ objects }) => objects.some(({ points }) => points !== null));
  const { names, objects } = hasSets ? setsOf(labels) : singlesOf(labels);
  const points = objects.map((object) => object.points!);
  if (points.every((set) => set.every(({ visibility }) => visibility === 0))) {
    throw new BoxbenchError("DATASET", `${labels.source} has no key point that is labelled as there.`);
  }
  const boxes = objects.map(({ box }) => box);
  const eyes = eyesIn(names, points);
  const normaliser =
    eyes !== null ? "inter-ocular" : boxes.every(Boolean) ? "box-diagonal" : "image-diagonal";
  const lengthsPx = points.map((set, image) => {
    if (eyes !== null)
      return Math.hypot(set[eyes[0]]!.x - set[eyes[1]]!.x, set[eyes[0]]!.y - set[eyes[1]]!.y);
    const size = sizeOfImage(labels.images[image]!, fits[image]!);
    return lengthOf(normaliser as Exclude<PointsScore["normaliser"], "inter-ocular">, size, boxes[image]!);
  });
  return { points, fits, names, skeleton: labels.skeleton, normaliser, lengthsPx, sizes: sizesOf(objects) };
}

function setsOf(labels: LabelSet): { names: readonly string[]; objects: LabelledObject[] } {
  const objects = onlyObjects(labels, "one thing with key points", ({ points }) => points !== null);
  const count = objects[0]!.points!.length;
  for (const { points, where } of objects) {
    if (points!.length === count) continue;
    throw new BoxbenchError(
      "DATASET",
      `${where}: ${points!.length} key points, and ${objects[0]!.where} has ${count}; each image needs the same ones.`,
    );
  }
  return { names: namesFor(labels.keyPointNames, count), objects };
}

/** Objects that are a point each, as the key points of one thing. */
function singlesOf({ images, classes }: LabelSet): { names: readonly string[]; objects: LabelledObject[] } {
  const areNamed = images.every(({ objects }) => {
    const found = objects.map(({ className }) => className);
    return found.every((name) => name !== null) && new Set(found).size === found.length;
  });
  const count = areNamed && classes.length > 1 ? classes.length : images[0]!.objects.length;
  const isByName = areNamed && classes.length > 1;
  const objects = images.map((image) => {
    const points = isByName ? byName(image, classes) : inOrder(image, count);
    const box = null;
    return { ...image.objects[0]!, className: null, point: null, points, box };
  });
  return { names: namesFor(isByName ? classes : [], count), objects };
}

function byName({ objects }: ImageLabels, classes: readonly string[]): KeyPoint[] {
  return classes.map((name) => {
    const found = objects.find(({ className }) => className === name)?.point;
    return found == null ? { x: 0, y: 0, visibility: 0 } : { ...found, visibility: 2 };
  });
}

function inOrder({ objects, file, where }: ImageLabels, count: number): KeyPoint[] {
  if (objects.length !== count || objects.some(({ point }) => point === null)) {
    throw new BoxbenchError(
      "DATASET",
      `${where}: "${file}" has ${objects.length} points, and the first image has ${count}; each image needs the same ones, or a name for each.`,
    );
  }
  return objects.map(({ point }) => ({ ...point!, visibility: 2 }));
}

function namesFor(known: readonly string[], count: number): readonly string[] {
  return known.length === count ? known : Array.from({ length: count }, (_, index) => `point ${index + 1}`);
}

/** Things whose size is not the distance of their eyes. */
const body = /shoulder|elbow|wrist|hip|knee|ankle|hand|foot|tail|paw/i;

/** The two eyes of a face that shows both in each image; null for anything else. */
function eyesIn(names: readonly string[], points: readonly (readonly KeyPoint[])[]): [number, number] | null {
  if (names.some((name) => body.test(name))) return null;
  const eyes = [/^left[ _-]?eye$/i, /^right[ _-]?eye$/i].map((eye) =>
    names.findIndex((name) => eye.test(name)),
  );
  const [left, right] = eyes as [number, number];
  if (left < 0 || right < 0) return null;
  const areApart = points.every((set) => {
    const [a, b] = [set[left]!, set[right]!];
    return a.visibility > 0 && b.visibility > 0 && Math.hypot(a.x - b.x, a.y - b.y) > 0;
  });
  return areApart ? [left, right] : null;
}

/** What OKS needs of each object; null where one has neither box nor area of its own. */
function sizesOf(objects: readonly LabelledObject[]): TruePoints[] | null {
  if (objects.some(({ box }) => box === null)) return null;
  return objects.map(({ points, box, area, isCrowd }) => ({
    points: points!,
    box: box ?? boxAround(points!)!,
    area: area ?? box!.width * box!.height,
    isCrowd,
  }));
}
