import { BoxbenchError } from "../../../src/core/errors.ts";
import type { TaskName } from "../../../src/core/results.ts";
import type { FitName } from "../../../src/dataset/fit.ts";
import { cutNotes, fitNotes } from "../../../src/dataset/fit-notes.ts";
import { readFittedImages, type FittedImages } from "../../../src/dataset/fitted-images.ts";
import type { LabelledImages } from "../../../src/tasks/own.ts";
import { listed, withClassesOfModel } from "../../../src/dataset/labels/class-order.ts";
import { cropBoxes } from "../../../src/dataset/labels/crop-boxes.ts";
import { takenOf, type LabelSet } from "../../../src/dataset/labels/label-set.ts";
import { readImages, readLabels } from "../../../src/dataset/labels/read-labels.ts";
import { labelOptionsOf, type AskedLabels } from "../../base/label-options.ts";
import type { ModelClasses } from "./model-metadata.ts";
import type { ReadModel } from "./read.ts";
import { describeShapes, type ImageForm, type InputForm } from "./input-form.ts";

export interface DataOptions extends AskedLabels {
  /** Folder of labelled images, or a label file. */
  readonly data?: string;
  readonly fit?: FitName;
  /** Whether each box of the labels is an image of its own. */
  readonly cropBoxes?: boolean;
}

/** A user's images as the model reads them, with what their labels say. */
export interface OwnImages extends LabelledImages, Pick<FittedImages, "images"> {
  readonly folder: string;
  /** What was taken for what, a sentence each, without a full stop. */
  readonly taken: readonly string[];
}

/**
 * Reads a folder of labelled images, or those that a label file lists.
 *
 * @throws BoxbenchError USAGE when the model reads no images, DATASET when labels or images cannot be used
 */
export async function readOwnImages(
  folder: string,
  options: DataOptions & { readonly task?: TaskName },
  { id, classes }: Pick<ReadModel, "id" | "classes">,
  form: InputForm,
): Promise<OwnImages> {
  const { picture: image } = form;
  if (image === null) {
    throw new BoxbenchError(
      "USAGE",
      `--data holds images, and ${id} reads ${describeShapes(form)}: measure it without --data, with --inputs where it needs other inputs.`,
    );
  }
  if (form.unbatched.includes(image.input)) {
    throw new BoxbenchError(
      "USAGE",
      `--data is scored in batches, and the input "${image.input}" of ${id} is one image without a batch, ${describeShapes(form)}: export the model with a batch as first dimension, or measure it without --data.`,
    );
  }
  const readAll = options.task === "none" ? readImages : readLabels;
  const read = await readAll(folder, labelOptionsOf(options));
  const whole = options.classes === undefined && classes !== null ? named(read, classes) : read;
  const labels = options.cropBoxes === true ? cropBoxes(whole) : whole;
  const { width, height, channels } = image;
  const { fit: asked } = options;
  const fit = asked ?? "stretch";
  const { images, fits, transparent } = await readFittedImages(labels.directory, labels.images, {
    width,
    height,
    channels,
    fit,
  });
  const taken = [
    ...takenOf(labels),
    ...fitNotes(fits, { width, height }, asked, transparent),
    ...cutNotes(labels.images, fits),
    rangeNote(image),
  ];
  return { folder, labels, fits, maps: null, images, taken };
}

/** What pixels are given as. */
function rangeNote({ inputRange }: ImageForm): string {
  return inputRange === undefined
    ? "Pixels go in as levels from 0 to 255 (--input-range says otherwise)"
    : `Pixels go in by --input-range ${inputRange.words}`;
}

/** Labels with their classes in the order that the model states, where these are its own. */
function named(labels: LabelSet, { names, source }: ModelClasses): LabelSet {
  if (labels.classes.length === 0) return labels;
  const ordered = withClassesOfModel(labels, names);
  if (ordered === null) {
    const words = `${source} names ${listed(names)}, and the labels have ${listed(labels.classes)}: classes are in the order of the labels (--classes says otherwise)`;
    return { ...labels, convention: [...labels.convention, words] };
  }
  const words = `Classes in the order of ${source} (--classes says otherwise)`;
  return { ...ordered, convention: [...ordered.convention, words] };
}
