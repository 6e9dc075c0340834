import { BoxbenchError } from "../core/errors.ts";
import type { Accuracy } from "../core/results.ts";
import { batchRanges, floatPixels } from "../dataset/batches.ts";
import { localisationAccuracy, pointsFromOutputs } from "../tasks/point/score.ts";
import type { Images, ImageSet } from "../dataset/types.ts";
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

/**
 * Runs a localisation model over all images.
 *
 * @param outputRange the outputs of the image's left (top) and right (bottom) edge
 * @returns points in [-1, 1], shape [count, 2]
 * @throws BoxbenchError MODEL_FILE when the model does not give two outputs for each image
 */
export async function runImages(
  session: Pick<Session, "run">,
  images: Images,
  outputRange: readonly [low: number, high: number],
  batch = defaultBatch,
): Promise<Float32Array> {
  const outputs = await runOutputs(session, images, batch);
  if (outputs.length !== 2 * images.count) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model gives ${outputs.length / images.count} outputs for each image; a point has 2.`,
    );
  }
  return pointsFromOutputs(outputs, outputRange);
}

/** The points that a session answers for all images, and how far they are from the truth. */
export async function measureAccuracy(
  session: Pick<Session, "run">,
  images: ImageSet,
  outputRange: readonly [low: number, high: number],
): Promise<{ points: Float32Array; accuracy: Accuracy }> {
  const points = await runImages(session, images, outputRange);
  return { points, accuracy: localisationAccuracy(points, images.targets, images.side) };
}
