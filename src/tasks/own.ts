import { BoxbenchError } from "../core/errors.ts";
import type { Fit, Size } from "../dataset/fit.ts";
import type { LabelledObject, LabelSet } from "../dataset/labels/label-set.ts";
import type { LabelMaps } from "../dataset/labels/maps.ts";
import type { ImageOutputs } from "./outputs.ts";

/** Images of a user's own, and what their labels say. */
export interface LabelledImages {
  readonly labels: LabelSet;
  /** How each image of `labels` lies in the network's input. */
  readonly fits: readonly Fit[];
  /** The class of each pixel of each image; null without masks, and until a task asks for it. */
  readonly maps: LabelMaps | null;
}

/** What a model of a user's own answered for some images: evidence of how its outputs are to be read. */
export interface SeenAnswers {
  readonly answered: ImageOutputs;
  /** Which images these are, by their position in the truth. */
  readonly images: readonly number[];
  /** Size of the network's input. */
  readonly input: Size;
}

/** What outputs were taken for. */
export interface Told<Reading> {
  readonly reading: Reading;
  /** The outputs that are read. */
  readonly outputs: readonly string[];
  /** What was taken for what, a sentence each, without a full stop. */
  readonly taken: readonly string[];
}

/**
 * The one object of each image.
 *
 * @param what it should have, such as `one box`
 * @throws BoxbenchError DATASET naming the first image that has another number of them
 */
export function onlyObjects(
  { images }: LabelSet,
  what: string,
  has: (object: LabelledObject) => boolean,
): LabelledObject[] {
  return images.map((image) => {
    const objects = image.objects.filter(has);
    if (objects.length === 1) return objects[0]!;
    throw new BoxbenchError(
      "DATASET",
      `${image.where}: "${image.file}" has ${objects.length === 0 ? "none" : objects.length}, and ${what} in each image is needed.`,
    );
  });
}

/**
 * The number of each object's class; null where no object names one.
 *
 * @throws BoxbenchError DATASET naming the first object without a class where others have one
 */
export function classIndicesOf(
  objects: readonly LabelledObject[],
  classes: readonly string[],
): Uint16Array | null {
  if (objects.every(({ className }) => className === null)) return null;
  const places = new Map(classes.map((name, index) => [name, index]));
  return Uint16Array.from(objects, ({ className, where }) => {
    const place = className === null ? undefined : places.get(className);
    if (place !== undefined) return place;
    throw new BoxbenchError(
      "DATASET",
      className === null
        ? `${where}: an object without a class, and others have one.`
        : `${where}: class "${className}" is none of ${classes.join(", ")}.`,
    );
  });
}
