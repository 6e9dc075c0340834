import { BoxbenchError } from "../core/errors.ts";
import { selectPixels } from "../dataset/split.ts";
import type { ClassDataset, ClassSet } from "../dataset/types.ts";

/**
 * A data set of some training images alone: trained on again and again, and validated and tested on the same.
 *
 * @param count how many, of the classes in turn
 * @param rows length of an epoch
 * @throws BoxbenchError DATASET when a class has too few images
 */
export function fewClassImages(dataset: ClassDataset, count: number, rows: number): ClassDataset {
  const indices = inTurn(dataset.train, count);
  const few = selectClassImages(dataset.train, indices);
  const many = selectClassImages(
    dataset.train,
    Array.from({ length: Math.max(rows, count) }, (_, row) => indices[row % count]!),
  );
  return { ...dataset, train: many, validation: few, test: few };
}

/** A new set of the images at these indices, in this order. */
function selectClassImages(set: ClassSet, indices: readonly number[]): ClassSet {
  return {
    ...set,
    count: indices.length,
    pixels: selectPixels(set, indices),
    classes: Uint16Array.from(indices, (index) => set.classes[index]!),
  };
}

/** The first images of class 0, of class 1, of class 0 again, and so on. */
function inTurn({ classes }: ClassSet, count: number): number[] {
  const byClass = [0, 1].map((label) => [...classes.keys()].filter((index) => classes[index] === label));
  return Array.from({ length: count }, (_, at) => {
    const index = byClass[at % 2]![Math.floor(at / 2)];
    if (index !== undefined) return index;
    throw new BoxbenchError("DATASET", `There are not ${count} images with as many of each class.`);
  });
}
