import { BoxbenchError } from "../../../src/core/errors.ts";
import { formatShape } from "../../../src/core/shapes.ts";
import type { Dtype, Tensor, Tensors } from "../../../src/core/tensor.ts";
import { numbersOf, tensorOfNumbers } from "../../../src/tensors/numbers.ts";
import { rowsOf } from "../../../src/tensors/rows.ts";
import type { InputSet } from "../../workers/reference-file.ts";
import type { FormInput, InputForm } from "./input-form.ts";

/** Inputs that a user gave, and what was done to them, in words. */
export interface GivenInputs extends InputSet {
  readonly notes: readonly string[];
}

/**
 * Cuts arrays that a user gave into examples: their first dimension counts these.
 *
 * @param path how errors call the arrays
 * @throws BoxbenchError USAGE when an input is missing, or has another type or shape than the model reads
 */
export function givenExamples(form: InputForm, arrays: Tensors, path: string): GivenInputs {
  const notes: string[] = [];
  requireArrays(form.inputs, arrays, path);
  const rows = form.inputs.map((input) => {
    const given = asRead(input, arrays[input.name]!, path, notes);
    return { input, rows: examplesOf(given, input, form, path) };
  });
  const unknown = Object.keys(arrays).filter((name) => !form.inputs.some((input) => input.name === name));
  if (unknown.length > 0) notes.push(`${path}: the model has no input ${unknown.join(", ")}; not used.`);
  const count = Math.max(...rows.map((one) => one.rows.length));
  const odd = rows.find((one) => one.rows.length !== count && one.rows.length !== 1);
  if (odd !== undefined || count === 0) {
    throw new BoxbenchError(
      "USAGE",
      `${path} has ${rows.map((one) => `${one.rows.length} of ${one.input.name}`).join(", ")}: give the same number of each, 1 or more.`,
    );
  }
  const examples = Array.from({ length: count }, (_, index) =>
    Object.fromEntries(rows.map((one) => [one.input.name, one.rows[one.rows.length === 1 ? 0 : index]!])),
  );
  return { examples, unbatched: form.unbatched, notes };
}

/**
 * @param path how errors call the arrays
 * @throws BoxbenchError USAGE when an input has no array
 */
export function requireArrays(
  inputs: readonly Pick<FormInput, "name">[],
  arrays: Tensors,
  path: string,
): void {
  const missing = inputs.find(({ name }) => arrays[name] === undefined);
  if (missing === undefined) return;
  throw new BoxbenchError(
    "USAGE",
    `${path} has no array "${missing.name}"; it has ${Object.keys(arrays).join(", ")}, and the model reads ${inputs.map(({ name }) => name).join(", ")}.`,
  );
}

/** Types that numpy makes where nobody says otherwise, or that hold less than the model reads. */
const conversions: Readonly<Partial<Record<Dtype, readonly Dtype[]>>> = {
  float32: ["float64", "float16", "uint8", "int8", "uint16", "int16"],
  float64: ["float32"],
  float16: ["float32", "float64"],
  int32: ["int64", "uint8", "int8", "uint16", "int16"],
  int64: ["int32", "uint8", "int8", "uint16", "int16", "uint32"],
};

function asRead({ name, dtype }: FormInput, given: Tensor, path: string, notes: string[]): Tensor {
  if (given.dtype === dtype) return given;
  if (dtype === "string" || conversions[dtype]?.includes(given.dtype) !== true) {
    throw new BoxbenchError("USAGE", `"${name}" in ${path} is ${given.dtype}, and the model reads ${dtype}.`);
  }
  const values = numbersOf(given);
  const converted = tensorOfNumbers(dtype, given.shape, values);
  if (dtype === "int32" && Array.from(values).some((value, index) => value !== converted.data[index])) {
    throw new BoxbenchError(
      "USAGE",
      `"${name}" in ${path} holds numbers that do not fit ${dtype}, which the model reads.`,
    );
  }
  notes.push(`"${name}" in ${path} is ${given.dtype}: read as ${dtype}, as the model has it.`);
  return converted;
}

function examplesOf(
  given: Tensor,
  { name, shape }: FormInput,
  { unbatched }: InputForm,
  path: string,
): Tensor[] {
  const fits = (dims: readonly number[]) => given.shape.join() === dims.join();
  const isWhole = unbatched.includes(name);
  if (isWhole && fits(shape)) return [given];
  const [count = 0, ...one] = given.shape;
  const wanted = isWhole ? shape : shape.slice(1);
  if (given.shape.length > 0 && one.join() === wanted.join()) {
    return Array.from({ length: count }, (_, index) => {
      const row = rowsOf(given, index, index + 1);
      return isWhole ? { ...row, shape: [...shape] } : row;
    });
  }
  throw new BoxbenchError(
    "USAGE",
    `"${name}" in ${path} is ${formatShape(given.shape)}, and the model reads ${formatShape(isWhole ? shape : [null, ...wanted])}.`,
  );
}
