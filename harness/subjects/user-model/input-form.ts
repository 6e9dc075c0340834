import { BoxbenchError } from "../../../src/core/errors.ts";
import { formatShape } from "../../../src/core/shapes.ts";
import type { ReadModel } from "./read.ts";

/** What a model's inputs look like. */
export interface InputForm {
  /** Shape of one input, without the batch. */
  readonly exampleShape: readonly number[];
  /** The only batch that the model takes; null where it takes any. */
  readonly fixedBatch: number | null;
  /** Images of 1 or 3 channels, and the order of their dimensions; null for anything else. */
  readonly image: {
    readonly height: number;
    readonly width: number;
    readonly channels: 1 | 3;
    readonly layout: "NHWC" | "NCHW";
  } | null;
}

/**
 * The form of a model's inputs, with `--input-shape` for what the model leaves open.
 *
 * @param asked shape of one input, without the batch
 * @throws BoxbenchError USAGE when a dimension stays open, or the two contradict each other
 */
export function inputFormOf(
  { inputShape, onnxPath, layersModelPath }: Pick<ReadModel, "inputShape" | "onnxPath" | "layersModelPath">,
  asked?: readonly number[],
): InputForm {
  const path = layersModelPath ?? onnxPath;
  const [batch = null, ...declared] = inputShape ?? [null, ...(asked ?? [])];
  if (inputShape !== null && inputShape.length === 0) {
    throw new BoxbenchError(
      "USAGE",
      `The input of ${path} is a single number; its first dimension must be the batch.`,
    );
  }
  const fits =
    asked === undefined ||
    (asked.length === declared.length &&
      declared.every((dimension, axis) => dimension === null || dimension === asked[axis]));
  if (!fits) {
    throw new BoxbenchError(
      "USAGE",
      `--input-shape ${asked.join(",")} does not fit the input of ${path}, ${formatShape([batch, ...declared])} with its batch.`,
    );
  }
  const exampleShape = declared.map((dimension, axis) => dimension ?? asked?.[axis] ?? null);
  if (inputShape === null && asked === undefined) throw openShape(path, "[?]");
  if (!exampleShape.every((dimension) => dimension !== null)) {
    throw openShape(path, formatShape([batch, ...exampleShape]));
  }
  return { exampleShape, fixedBatch: batch, image: imageFormOf(exampleShape) };
}

function openShape(path: string, shape: string): BoxbenchError {
  return new BoxbenchError(
    "USAGE",
    `The input of ${path} leaves its shape open, ${shape} with its batch: say what one input is with --input-shape, such as 224,224,3.`,
  );
}

/** Under this side an input that is not square is taken for something else than an image. */
const smallestSide = 8;

function imageFormOf(shape: readonly number[]): InputForm["image"] {
  if (shape.length !== 3) return null;
  const [first, second, third] = shape as [number, number, number];
  const isImage = (height: number, width: number) =>
    height === width || Math.min(height, width) >= smallestSide;
  // TF.js's order comes first where both would fit.
  if ((third === 1 || third === 3) && isImage(first, second)) {
    return { height: first, width: second, channels: third, layout: "NHWC" };
  }
  if ((first === 1 || first === 3) && isImage(second, third)) {
    return { height: second, width: third, channels: first, layout: "NCHW" };
  }
  return null;
}
