import { readFile } from "node:fs/promises";
import { suppressionOf, suppressRows, type Suppression } from "../../src/core/suppression.ts";
import { sizeOf } from "../../src/core/shapes.ts";
import type { Tensor } from "../../src/core/tensor.ts";
import { floats } from "../../src/tensors/arrays.ts";
import type { Reference } from "../../src/training/manifest.ts";
import { openModelFolder } from "../../src/training/saved-model.ts";
import type { JobModel } from "../workers/job-base.ts";
import { readBasisFile } from "../workers/basis-file.ts";
import { readReferenceFile, type ReferenceSet } from "../workers/reference-file.ts";

/** The inputs and answers that a model is compared on, with what they are judged by where that is known. */
export async function openReference(
  model: Pick<JobModel, "reference" | "inputs" | "outputs" | "basisPath" | "basisOnnxPath" | "precision"> &
    Partial<Pick<JobModel, "fixedBatch">>,
): Promise<ReferenceSet> {
  const set = await answersOf(model);
  // A file of lower precision has answers of its own.
  if (model.basisPath === undefined || model.precision !== undefined) return set;
  const { detail } = await readBasisFile(model.basisPath);
  const { basisOnnxPath, fixedBatch = null } = model;
  if (basisOnnxPath === undefined) return { ...set, detail };
  // The evaluator is loaded where a runtime seems to differ, and nowhere else.
  const openLook = async (asked: ReferenceSet) =>
    (await import("./look-again.ts")).openLook(basisOnnxPath, asked, fixedBatch);
  return { ...set, detail, openLook };
}

async function answersOf({
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
