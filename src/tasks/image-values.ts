import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import { floatsOf, type ImageOutputs } from "./outputs.ts";

/** What an output gives for one image. */
export interface ImageValues {
  readonly values: Float32Array;
  /** Without the batch. */
  readonly shape: readonly number[];
}

/**
 * The numbers of single images in an output, also where they are not as many for each.
 *
 * @param count how many images were answered
 * @throws BoxbenchError MODEL_FILE when there is no such output, it holds text, or its rows cannot be shared out
 */
export function imageValuesOf(
  { outputs, rowCounts }: ImageOutputs,
  name: string,
  count: number,
): (image: number) => ImageValues {
  const tensor = outputs[name];
  if (tensor === undefined) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model has no output "${name}"; it has: ${Object.keys(outputs).join(", ")}.`,
    );
  }
  const values = floatsOf(tensor, name);
  const [rows = count, ...rest] = tensor.shape;
  const counts = rowCounts[name];
  if (counts !== undefined) {
    const width = sizeOf(rest);
    const starts = [0];
    for (const own of counts) starts.push(starts.at(-1)! + own);
    return (image) => ({
      values: values.subarray(starts[image]! * width, starts[image + 1]! * width),
      shape: [counts[image]!, ...rest],
    });
  }
  const each = values.length / count;
  if (!Number.isInteger(each) || !Number.isInteger(rows / count)) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model gives ${values.length} numbers in "${name}" for ${count} images: not the same number for each.`,
    );
  }
  const shape = rows === count ? rest : [rows / count, ...rest];
  return (image) => ({ values: values.subarray(image * each, (image + 1) * each), shape });
}
