import type { LayersModel } from "@tensorflow/tfjs";
import { batchRanges } from "../dataset/batches.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { leafLayers } from "./open-network.ts";
import { inputTensor, type InputRange } from "./pixels.ts";
import type { AnsweredMaps } from "./place-of-maps.ts";
import type { Samples } from "./samples.ts";
import { watchCalls } from "./watch-calls.ts";

/** Maps that a network answers, over all images and points. */
export interface OutputMapFacts {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  /** The highest cell, and the mean of all, on average. */
  readonly peak: number;
  readonly background: number;
  /** Whether the cells of a map share 1, as a softmax makes them. */
  readonly isShared: boolean;
  /** Entropy of the cells over that of equal ones, on average, where they share 1; else null. */
  readonly entropyShare: number | null;
}

const batch = 32;
/** Sums so near to 1 are no chance. */
const sharedWithin = 1e-3;

export async function probeOutputMaps(
  tf: TensorFlow,
  model: LayersModel,
  { layer: name, height, width }: AnsweredMaps,
  samples: Samples,
  range: InputRange,
): Promise<OutputMapFacts | null> {
  const layer = leafLayers(model).find((one) => one.name === name);
  if (layer === undefined) return null;
  const sums = { peak: 0, background: 0, entropy: 0, maps: 0, unshared: 0 };
  const stop = watchCalls(layer, (_, [answer]) => {
    const [images, , , points] = answer!.shape as [number, number, number, number];
    const maps = answer!.reshape([images, height * width, points]);
    const add = (value: Parameters<typeof tf.sum>[0]) => tf.sum(value).dataSync()[0]!;
    sums.peak += add(tf.max(maps, 1));
    sums.background += add(tf.mean(maps, 1));
    sums.unshared += add(tf.cast(tf.greater(tf.abs(tf.sub(tf.sum(maps, 1), 1)), sharedWithin), "float32"));
    sums.entropy -= add(tf.mul(maps, tf.log(tf.maximum(maps, 1e-30))));
    sums.maps += images * points;
  });
  try {
    for (const indices of batchRanges(samples.images.count, batch)) {
      tf.tidy(() => {
        model.predictOnBatch(inputTensor(tf, samples, range, indices));
      });
    }
  } finally {
    stop();
  }
  const isShared = sums.unshared === 0;
  return {
    layer: name,
    height,
    width,
    peak: sums.peak / sums.maps,
    background: sums.background / sums.maps,
    isShared,
    entropyShare: isShared ? sums.entropy / sums.maps / Math.log(height * width) : null,
  };
}
