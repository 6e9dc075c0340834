import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { numbersOf } from "../tensors/numbers.ts";

/** Outputs as numbers: one row for each image. */
export interface OutputRows {
  /** Shape [count, width], row-major. */
  readonly values: Float32Array;
  readonly width: number;
}

/**
 * One output as rows of float32, whatever whole or real numbers it holds.
 *
 * @param name the output; the first one where it is left out
 * @throws BoxbenchError MODEL_FILE when there is none of that name, it holds text, or not as much for each image
 */
export function rowsOf(outputs: Tensors, count: number, name?: string): OutputRows {
  const chosen = name ?? Object.keys(outputs)[0];
  const tensor = chosen === undefined ? undefined : outputs[chosen];
  if (tensor === undefined) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model has no output ${name === undefined ? "at all" : `"${name}"`}; it has: ${Object.keys(outputs).join(", ")}.`,
    );
  }
  const values = floatsOf(tensor, chosen!);
  const width = values.length / count;
  if (!Number.isInteger(width) || width === 0) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model gives ${values.length} numbers in "${chosen}" for ${count} images: not the same number for each.`,
    );
  }
  return { values, width };
}

/** @throws BoxbenchError MODEL_FILE for text */
export function floatsOf(tensor: Tensor, name: string): Float32Array {
  if (tensor.dtype === "float32") return tensor.data;
  if (tensor.dtype === "string") {
    throw new BoxbenchError("MODEL_FILE", `The output "${name}" holds text, and numbers are needed.`);
  }
  return Float32Array.from(numbersOf(tensor));
}

/** A model's only output, as it stood before outputs had names. */
export function singleOutput(data: Float32Array, count: number): Tensors {
  const width = data.length / count;
  const shape = Number.isInteger(width) ? [count, width] : [data.length];
  return { output: { dtype: "float32", shape, data } };
}

/** Elements of one image in a tensor whose first dimension is the batch. */
export function widthOf({ shape }: Tensor): number {
  return sizeOf(shape.slice(1));
}
