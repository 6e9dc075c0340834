import { sizeOf } from "../../src/core/shapes.ts";
import type { FloatTensor, ModelFiles } from "../../src/runtimes/types.ts";
import type { Reference } from "../../src/training/manifest.ts";
import { openModelFolder } from "../../src/training/saved-model.ts";
import type { JobModel } from "../workers/job-base.ts";
import { type InputSet, readReferenceFile, type ReferenceSet } from "../workers/reference-file.ts";

/** The paths that a runtime opens. */
export function modelFilesOf({ onnxPath, layersModelPath }: ModelFiles): ModelFiles {
  return { onnxPath, ...(layersModelPath === undefined ? {} : { layersModelPath }) };
}

/** The inputs and answers that a model is compared on. */
export async function openReference({ reference }: Pick<JobModel, "reference">): Promise<ReferenceSet> {
  if (reference.kind === "file") return readReferenceFile<ReferenceSet>(reference.path);
  const opened = await openModelFolder(reference.path);
  if (opened.reference === null) throw new Error(`${reference.path} holds no reference.json`);
  return referenceSetOf(opened.reference);
}

/** The reference images as raw float pixels, with the answers of the training backend. */
function referenceSetOf({ pixelsBase64, inputShape, outputs, backend }: Reference): ReferenceSet {
  const bytes = Buffer.from(pixelsBase64, "base64");
  const size = sizeOf(inputShape);
  return {
    examples: outputs.map((_, image) => Float32Array.from(bytes.subarray(image * size, (image + 1) * size))),
    exampleShape: inputShape,
    outputs: Float32Array.from(outputs.flat()),
    backend,
    side: inputShape[0],
  };
}

/** Inputs `first`, `first + 1`, … as one batch; past the last one it starts again at the first. */
export function batchOf({ examples, exampleShape }: InputSet, first: number, batch: number): FloatTensor {
  const size = sizeOf(exampleShape);
  const data = new Float32Array(batch * size);
  for (let row = 0; row < batch; row += 1) data.set(examples[(first + row) % examples.length]!, row * size);
  return { data, shape: [batch, ...exampleShape] };
}
