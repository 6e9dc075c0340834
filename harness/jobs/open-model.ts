import { join } from "node:path";
import type { FloatTensor, ModelFiles } from "../../src/runtimes/types.ts";
import type { Reference } from "../../src/training/manifest.ts";
import type { JobModel } from "../job.ts";

/** The paths that a runtime opens. */
export function modelFilesOf(model: JobModel): ModelFiles {
  return { onnxPath: model.onnxPath, layersModelPath: join(model.folder, "model.json") };
}

/** The reference images as raw float pixels, one array per image. */
export function referenceImages(reference: Reference): Float32Array[] {
  const bytes = Buffer.from(reference.pixelsBase64, "base64");
  const [height, width, channels] = reference.inputShape;
  const size = height * width * channels;
  return reference.outputs.map((_, image) =>
    Float32Array.from(bytes.subarray(image * size, (image + 1) * size)),
  );
}

/** Images `first`, `first + 1`, … as one batch; past the last image it starts again at the first. */
export function batchOf(
  images: readonly Float32Array[],
  first: number,
  batch: number,
  inputShape: readonly number[],
): FloatTensor {
  const size = images[0]!.length;
  const data = new Float32Array(batch * size);
  for (let row = 0; row < batch; row += 1) data.set(images[(first + row) % images.length]!, row * size);
  return { data, shape: [batch, ...inputShape] };
}
