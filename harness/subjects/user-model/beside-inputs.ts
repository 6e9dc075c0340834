import { BoxbenchError } from "../../../src/core/errors.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { givenExamples } from "./given-inputs.ts";
import type { InputForm } from "./input-form.ts";

/** What goes into a model beside images. */
export interface BesideInputs {
  /** Of each image, in the order in which the images are read; one for all where they share it. */
  readonly examples: readonly Tensors[];
  /** What was taken for what, a sentence each. */
  readonly taken: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The inputs that are no images, from arrays that a user gave: one row for all images, or one for each, in the order of
 * the images' paths.
 *
 * @param files the images' paths, in the order in which they are read
 * @param path how errors call the arrays; undefined where none were given
 * @returns null for a model that reads images alone
 * @throws BoxbenchError USAGE when one is missing, also gives the images, or has another number of rows
 */
export function besideInputs(
  form: InputForm,
  files: readonly string[],
  arrays: Tensors | null,
  path: string | undefined,
): BesideInputs | null {
  const { picture } = form;
  const inputs = form.inputs.filter(({ name }) => name !== picture?.input);
  if (inputs.length === 0 || picture === null) {
    if (arrays === null) return null;
    throw new BoxbenchError(
      "USAGE",
      "--inputs and --data both say what the model reads: give one of them. They go together where a model reads one image and something else.",
    );
  }
  const names = inputs.map(({ name }) => name).join(", ");
  if (arrays === null || path === undefined) {
    throw new BoxbenchError(
      "USAGE",
      `--data holds images, for "${picture.input}", and the model also reads ${names}: give --inputs FILE.npz with an array of that name, of one row for all images or one for each in the order of their paths.`,
    );
  }
  if (picture.input in arrays) {
    throw new BoxbenchError(
      "USAGE",
      `"${picture.input}" is in ${path}, and --data holds the images for it: leave it out of one of them.`,
    );
  }
  const { examples, notes } = givenExamples({ ...form, inputs }, arrays, path);
  if (examples.length !== 1 && examples.length !== files.length) {
    throw new BoxbenchError(
      "USAGE",
      `${path} has ${examples.length} rows of ${names}, and there are ${files.length} images: give one row for all, or one for each in the order of their paths.`,
    );
  }
  if (examples.length === 1) {
    return {
      examples,
      notes,
      taken: [`Images go into "${picture.input}", and one row of ${path} beside each: ${names}`],
    };
  }
  const byPath = files.toSorted();
  const rowOf = new Map(byPath.map((file, row) => [file, row]));
  return {
    examples: files.map((file) => examples[rowOf.get(file)!]!),
    notes,
    taken: [
      `Images go into "${picture.input}", and rows of ${path} beside them: ${names}, the first for "${byPath[0]}" and the last for "${byPath.at(-1)}", in the order of their paths`,
    ],
  };
}
