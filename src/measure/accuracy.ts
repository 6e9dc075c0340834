import { BoxbenchError } from "../core/errors.ts";
import { batchRanges, floatPixels } from "../dataset/batches.ts";
import type { Images } from "../dataset/types.ts";
import type { Session } from "../runtimes/types.ts";

/** Large enough to keep a runtime busy, small enough for its memory. */
const defaultBatch = 100;

/**
 * Runs a model over all images, batch by batch.
 *
 * @returns the first output of each image, row-major, shape [count, width]
 * @throws BoxbenchError MODEL_FILE when a batch does not give the same number of outputs for each image
 */
export async function runOutputs(
  session: Pick<Session, "run">,
  images: Images,
  batch = defaultBatch,
): Promise<Float32Array> {
  const { height, width, channels, count } = images;
  let outputs = new Float32Array(0);
  let written = 0;
  for (const indices of batchRanges(count, batch)) {
    const shape = [indices.length, height, width, channels];
    const part = await session.run({ data: floatPixels(images, indices), shape });
    if (written === 0) outputs = new Float32Array((part.length / indices.length) * count);
    if (part.length * count !== outputs.length * indices.length) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model gives ${part.length} outputs for ${indices.length} images: not the same number for each.`,
      );
    }
    outputs.set(part, written);
    written += part.length;
  }
  return outputs;
}
