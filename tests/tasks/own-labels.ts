import { fitOf, type Fit, type FitName, type Size } from "../../src/dataset/fit.ts";
import {
  labelledObject,
  type ImageLabels,
  type LabelledObject,
  type LabelSet,
} from "../../src/dataset/labels/label-set.ts";
import type { Images } from "../../src/dataset/types.ts";
import type { LabelledImages, SeenAnswers } from "../../src/tasks/own.ts";
import { floats } from "../../src/tensors/arrays.ts";

/** The network's input in these tests; images are twice as wide and high unless a test says otherwise. */
export const input: Size = { width: 20, height: 10 };
export const imageSize: Size = { width: 40, height: 20 };

/** Labels as a reader gives them, with the images' places in the input. */
export function labelledImages(
  objects: readonly (readonly Partial<LabelledObject>[])[],
  more: Partial<LabelSet> & { readonly fit?: FitName } = {},
): LabelledImages {
  const { fit = "stretch", ...known } = more;
  const images = objects.map((own, index): ImageLabels => {
    const where = `labels.json image ${index}`;
    return {
      file: `${index}.png`,
      ...imageSize,
      where,
      objects: own.map((object) => labelledObject({ where, ...object })),
    };
  });
  return {
    labels: {
      format: "coco",
      source: "labels.json",
      part: null,
      directory: ".",
      classes: [],
      keyPointNames: [],
      skeleton: [],
      images,
      convention: [],
      warnings: [],
      ...known,
    },
    fits: objects.map((): Fit => fitOf(imageSize, input, fit)),
    maps: null,
  };
}

/** Outputs of a model for the first so many images. */
export function seenAnswers(
  count: number,
  outputs: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
  >,
): SeenAnswers {
  return {
    answered: {
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, { shape, values }]) => [
          name,
          floats(Float32Array.from(values), [count, ...shape]),
        ]),
      ),
      rowCounts: {},
    },
    images: Array.from({ length: count }, (_, image) => image),
    input,
  };
}

/** Black images of the input's size. */
export function blackImages(count: number): Images {
  return { count, ...input, channels: 1, pixels: new Uint8Array(count * input.width * input.height) };
}
