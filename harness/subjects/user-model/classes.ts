import { BoxbenchError } from "../../../src/core/errors.ts";
import type { ClassFolder } from "../../../src/dataset/class-folder.ts";
import { headNames, headOfOutputs, type ClassHead } from "../../../src/tasks/classes/answers.ts";
import type { ClassesTruth } from "../../../src/tasks/classes/task.ts";

/** How a user's classifier is scored on a user's images. */
export interface ClassesOfFolder {
  readonly truth: ClassesTruth;
  readonly head: ClassHead;
  /** What the outputs were taken for. */
  readonly taken: string;
}

/**
 * The classes of a user's images, and what the outputs are.
 *
 * @param outputs of some of them, shape [count, outputs of one image]
 * @throws BoxbenchError DATASET naming row and file of a class that the model has no output for
 */
export function classesOfFolder(
  { set, rows, names }: ClassFolder,
  outputs: Float32Array,
  count: number,
  modelId: string,
): ClassesOfFolder {
  const head = headOfOutputs(outputs, count);
  const width = outputs.length / count;
  const classes = Math.max(2, width);
  const position = set.classes.findIndex((label) => label >= classes);
  const unknown = rows[position];
  if (unknown !== undefined) {
    throw new BoxbenchError(
      "DATASET",
      `labels.csv row ${unknown.row}: "${unknown.file}" is of class ${unknown.label}, but ${modelId} gives ` +
        `${width === 1 ? "one output, for classes 0 and 1" : `${width} outputs, for classes 0 to ${width - 1}`}.`,
    );
  }
  const all = Array.from({ length: classes }, (_, label) => names[label] ?? String(label));
  return { truth: { classes: set.classes, names: all }, head, taken: `outputs taken as ${headNames[head]}` };
}
