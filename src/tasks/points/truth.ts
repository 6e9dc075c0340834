import { BoxbenchError } from "../../core/errors.ts";
import type { ImageLabels, KeyPoint, LabelledObject, LabelSet } from "../../dataset/labels/label-set.ts";
import type { LabelledImages } from "../own.ts";
import { lengthKindOf } from "./length.ts";
import { anySigma, cocoSigmas } from "./oks.ts";
import type { ImagePoints, PointsTruth } from "./types.ts";

/**
 * The key points of each image: those of its one object that has some, or its points by the names of their classes, or
 * by their order where they have no names and each image has as many. An image without any is left out of the score.
 *
 * @throws BoxbenchError DATASET where an image has those of several things, or as many as no other
 */
export function pointsTruthOf({ labels, fits }: LabelledImages): PointsTruth {
  const isGrouped = labels.images.some(({ objects }) => objects.some(({ points }) => points !== null));
  const { images, names } = isGrouped ? groupedPoints(labels) : singlePoints(labels);
  const scored = images.filter(({ points }) => points.some(({ visibility }) => visibility > 0));
  if (scored.length === 0) {
    throw new BoxbenchError("DATASET", `${labels.source}: no image has a labelled key point.`);
  }
  const isPerson = names.length === cocoSigmas.length && (isNumbered(names) || /nose/i.test(names[0]!));
  return {
    images,
    fits,
    names,
    skeleton: labels.skeleton.filter((bone) => bone.every((end) => end >= 0 && end < names.length)),
    length: lengthKindOf(scored, names),
    sigmas: isPerson ? cocoSigmas : names.map(() => anySigma),
    sigmaSource: isPerson
      ? "COCO's 17 sigmas"
      : `a sigma of ${anySigma} for each key point, the mean of COCO's`,
  };
}

function isNumbered(names: readonly string[]): boolean {
  return names.every((name) => /^\d+$/.test(name));
}

interface NamedPoints {
  readonly images: readonly ImagePoints[];
  readonly names: readonly string[];
}

function groupedPoints(labels: LabelSet): NamedPoints {
  const objects = labels.images.map((image) => onlyWithPoints(image));
  const first = objects.find((object) => object !== null)!;
  const count = first.points!.length;
  const odd = objects.find((object) => object !== null && object.points!.length !== count);
  if (odd != null) {
    throw new BoxbenchError(
      "DATASET",
      `${odd.where}: ${odd.points!.length} key points, and others have ${count}.`,
    );
  }
  const names = Array.from({ length: count }, (_, index) => labels.keyPointNames[index] ?? String(index + 1));
  return { images: objects.map((object) => (object === null ? nothing(count) : imagePoints(object))), names };
}

function onlyWithPoints({ objects, where, file }: ImageLabels): LabelledObject | null {
  const all = objects.filter(({ points, isCrowd }) => points !== null && !isCrowd);
  const labelled = all.filter(({ points }) => points!.some(({ visibility }) => visibility > 0));
  if (labelled.length > 1) {
    throw new BoxbenchError(
      "DATASET",
      `${where}: "${file}" has ${labelled.length} things with key points, and one in each image is needed: cut images out around each thing, or measure your own model with --crop-boxes, which reads each box as an image.`,
    );
  }
  return labelled[0] ?? all[0] ?? null;
}

function imagePoints({ points, box, area }: LabelledObject): ImagePoints {
  const known = area ?? (box === null ? null : box.width * box.height);
  return { points: points!, box, area: known !== null && known > 0 ? known : null };
}

function nothing(count: number): ImagePoints {
  return { points: Array.from({ length: count }, () => unlabelled), box: null, area: null };
}

const unlabelled: KeyPoint = { x: 0, y: 0, visibility: 0 };

/** Each point an object of its own. */
function singlePoints(labels: LabelSet): NamedPoints {
  const images = labels.images.map((image) => ({
    ...image,
    objects: image.objects.filter(({ point }) => point !== null),
  }));
  const all = images.flatMap(({ objects }) => objects);
  return all.length > 0 && all.every(({ className }) => className !== null) && labels.classes.length > 1
    ? byName(images, labels.classes)
    : byOrder(images, labels.source);
}

function byName(images: readonly ImageLabels[], names: readonly string[]): NamedPoints {
  return {
    names,
    images: images.map(({ objects }) => {
      const places = new Map<string, KeyPoint>();
      for (const { className, point, where } of objects) {
        if (places.has(className!)) {
          throw new BoxbenchError(
            "DATASET",
            `${where}: a second point called "${className!}" in one image; each key point needs a name of its own.`,
          );
        }
        places.set(className!, { ...point!, visibility: 2 });
      }
      return { points: names.map((name) => places.get(name) ?? unlabelled), box: null, area: null };
    }),
  };
}

function byOrder(images: readonly ImageLabels[], source: string): NamedPoints {
  const filled = images.filter(({ objects }) => objects.length > 0);
  const [first] = filled;
  if (first === undefined)
    throw new BoxbenchError("DATASET", `${source}: no image has a labelled key point.`);
  const count = first.objects.length;
  const odd = filled.find(({ objects }) => objects.length !== count);
  if (odd !== undefined) {
    throw new BoxbenchError(
      "DATASET",
      `${odd.where}: "${odd.file}" has ${odd.objects.length} points without names, and "${first.file}" has ${count}: which is which cannot be told; name them by a class.`,
    );
  }
  return {
    names: Array.from({ length: count }, (_, index) => String(index + 1)),
    images: images.map(({ objects }) =>
      objects.length === 0
        ? nothing(count)
        : {
            points: objects.map(({ point }): KeyPoint => ({ ...point!, visibility: 2 })),
            box: null,
            area: null,
          },
    ),
  };
}
