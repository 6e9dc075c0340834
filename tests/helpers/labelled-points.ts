import { fitOf } from "../../src/dataset/fit.ts";
import { labelledObject, type KeyPoint, type LabelledObject } from "../../src/dataset/labels/label-set.ts";
import type { LabelledImages, SeenAnswers } from "../../src/tasks/own.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { joinedAnswers } from "../../src/tasks/outputs.ts";

export const seen = (x: number, y: number): KeyPoint => ({ x, y, visibility: 2 });
export const missing: KeyPoint = { x: 0, y: 0, visibility: 0 };

/** Images of 40x20 with these objects, read by a network of 20x20. */
export function labelledImages(
  objects: readonly (readonly Partial<LabelledObject>[])[],
  known: { readonly keyPointNames?: readonly string[]; readonly classes?: readonly string[] } = {},
): LabelledImages {
  const fits = objects.map(() => fitOf({ width: 40, height: 20 }, { width: 20, height: 20 }, "stretch"));
  const images = objects.map((own, index) => ({
    file: `${index}.png`,
    width: 40,
    height: 20,
    where: `labels line ${index + 2}`,
    objects: own.map((object) => labelledObject({ ...object, where: `labels line ${index + 2}` })),
  }));
  return {
    fits,
    maps: null,
    labels: {
      format: "coco",
      source: "labels.json",
      directory: ".",
      classes: [],
      keyPointNames: [],
      skeleton: [[0, 1]],
      images,
      convention: [],
      warnings: [],
      ...known,
    },
  };
}

/** What a network of 20x20 answered, one set of outputs for each image. */
export function seenFrom(answers: readonly Tensors[]): SeenAnswers {
  return {
    answered: joinedAnswers(answers),
    images: [...answers.keys()],
    input: { width: 20, height: 20 },
  };
}

export const float32 = (shape: readonly number[], values: readonly number[]) => ({
  dtype: "float32" as const,
  shape,
  data: Float32Array.from(values),
});
