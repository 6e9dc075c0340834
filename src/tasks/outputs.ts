import { BoxbenchError } from "../core/errors.ts";
import type { Tensor, Tensors } from "../core/tensor.ts";
import { numbersOf } from "../tensors/numbers.ts";
import { joinRows } from "../tensors/rows.ts";

/** What a model answers for many images. */
export interface ImageOutputs {
  /** Each output of all images, one after another along the first dimension. */
  readonly outputs: Tensors;
  /** The rows of each image in an output, where they are not the same number for each, such as boxes that were found. */
  readonly rowCounts: Readonly<Record<string, readonly number[]>>;
}

/**
 * The answers of single images, joined output by output. Where what stands behind a first dimension of 1 differs in
 * length, as the boxes of [1, found, 4] do, that dimension is dropped and these are the rows.
 *
 * @param answers all outputs of each image
 * @throws RangeError when the answers for two images cannot stand below each other
 */
export function joinedAnswers(answers: readonly Tensors[]): ImageOutputs {
  const outputs: Record<string, Tensor> = {};
  const rowCounts: Record<string, readonly number[]> = {};
  for (const name of Object.keys(answers[0] ?? {})) {
    const parts = withoutBatch(answers.map((answer) => answer[name]!));
    outputs[name] = joinRows(parts);
    const counts = parts.map(({ shape }) => shape[0] ?? 1);
    if (counts.some((count) => count !== counts[0])) rowCounts[name] = counts;
  }
  return { outputs, rowCounts };
}

function withoutBatch(parts: readonly Tensor[]): readonly Tensor[] {
  const isAlike = parts.every(({ shape }) => shape.slice(1).join() === parts[0]!.shape.slice(1).join());
  if (isAlike || parts.some(({ shape }) => shape.length < 2 || shape[0] !== 1)) return parts;
  return parts.map((part) => ({ ...part, shape: part.shape.slice(1) }));
}

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

/** A model's only output. */
export function singleOutput(data: Float32Array, count: number, name = "output"): ImageOutputs {
  const width = data.length / count;
  const shape = Number.isInteger(width) ? [count, width] : [data.length];
  return { outputs: { [name]: { dtype: "float32", shape, data } }, rowCounts: {} };
}
