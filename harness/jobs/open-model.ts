import { readFile } from "node:fs/promises";
import { suppressionOf, suppressRows, type Suppression } from "../../src/core/suppression.ts";
import { sizeOf } from "../../src/core/shapes.ts";
import type { Tensor, Tensors } from "../../src/core/tensor.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { joinRows } from "../../src/tensors/rows.ts";
import type { Reference } from "../../src/training/manifest.ts";
import { openModelFolder } from "../../src/training/saved-model.ts";
import type { JobModel } from "../workers/job-base.ts";
import { type InputSet, readReferenceFile, type ReferenceSet } from "../workers/reference-file.ts";

/** The inputs and answers that a model is compared on. */
export async function openReference({
  reference,
  inputs,
  outputs,
}: Pick<JobModel, "reference" | "inputs" | "outputs">): Promise<ReferenceSet> {
  if (reference.kind === "file") return readReferenceFile<ReferenceSet>(reference.path);
  const opened = await openModelFolder(reference.path);
  if (opened.reference === null) throw new Error(`${reference.path} holds no reference.json`);
  const set = referenceSetOf(opened.reference, inputs[0]!.name, outputs[0]!.name);
  const { userDefinedMetadata } = JSON.parse(await readFile(opened.layersModelPath, "utf8")) as {
    readonly userDefinedMetadata?: unknown;
  };
  const suppression = suppressionOf(userDefinedMetadata);
  return suppression === null ? set : withSuppressed(set, outputs, suppression);
}

/** The same with what suppression by hand makes of the answers, in float64 and in code that no runtime has. */
function withSuppressed(
  set: ReferenceSet,
  outputs: JobModel["outputs"],
  suppression: Suppression,
): ReferenceSet {
  const { shape } = outputs.find(({ name }) => name === suppression.output)!;
  const width = shape!.at(-1)!;
  return {
    ...set,
    answers: set.answers.map((answer) => {
      const rows = answer[suppression.output] as Tensor & { readonly data: Float32Array };
      const { boxes, scores, classes } = suppressRows(rows.data, width, suppression);
      return {
        [suppression.output]: floats(rows.data, [1, rows.data.length / width, width]),
        boxes: floats(boxes, [1, scores.length, 4]),
        scores: floats(scores, [1, scores.length]),
        classes: floats(classes, [1, classes.length]),
      };
    }),
  };
}

/** The reference images as raw float pixels, with the answers of the training backend. */
function referenceSetOf(
  { pixelsBase64, inputShape, outputs, backend }: Reference,
  inputName: string,
  outputName: string,
): ReferenceSet {
  const bytes = Buffer.from(pixelsBase64, "base64");
  const size = sizeOf(inputShape);
  const pixelsOf = (image: number) => Float32Array.from(bytes.subarray(image * size, (image + 1) * size));
  return {
    examples: outputs.map((_, image) => ({ [inputName]: floats(pixelsOf(image), [1, ...inputShape]) })),
    unbatched: [],
    answers: outputs.map((row) => ({ [outputName]: floats(Float32Array.from(row), [1, row.length]) })),
    backend,
    side: inputShape[0],
  };
}

/** Examples with these numbers as one batch. */
export function feedsOf({ examples, unbatched }: InputSet, indices: readonly number[]): Tensors {
  const [first] = indices;
  const feeds: Record<string, Tensor> = {};
  for (const name of Object.keys(examples[first!]!)) {
    feeds[name] = unbatched.includes(name)
      ? examples[first!]![name]!
      : joinRows(indices.map((index) => examples[index]![name]!));
  }
  return feeds;
}

/** Inputs `first`, `first + 1`, … as one batch; past the last one it starts again at the first. */
export function batchOf(set: InputSet, first: number, batch: number): Tensors {
  const count = set.examples.length;
  return feedsOf(
    set,
    Array.from({ length: batch }, (_, row) => (first + row) % count),
  );
}

/** All inputs in batches of one size; the last one is filled with the first inputs. */
export function inBatches(set: InputSet, batch: number): Tensors[] {
  const count = Math.ceil(set.examples.length / batch);
  return Array.from({ length: count }, (_, index) => batchOf(set, index * batch, batch));
}
