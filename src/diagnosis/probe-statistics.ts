import type { LayersModel } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";
import { leafLayers } from "./open-network.ts";
import type { InputRange } from "./pixels.ts";
import { outputFactsOf, type OutputFacts } from "./probe-outputs.ts";
import { selectSamples, type Samples } from "./samples.ts";
import { trainingAnswers } from "./training-answers.ts";

/** A network with batch normalisation twice: as it is used, and as training saw it. */
export interface StatisticsFacts {
  /** Names of the layers that keep a moving mean and variance. */
  readonly layers: readonly string[];
  readonly batchSize: number;
  /** Answers with the statistics that were saved. */
  readonly saved: OutputFacts;
  /** Answers with the mean and variance of each batch. */
  readonly batch: OutputFacts;
}

const mostBatches = 8;

/**
 * Answers with the statistics of whole batches, beside those that were saved. The network is as it was afterwards.
 *
 * @param outputs shape [count, width]: the answers as the network is used
 * @returns null where no layer keeps statistics, or there is no whole batch of images
 */
export async function probeStatistics(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  outputs: Float32Array,
  range: InputRange,
  batchSize: number,
): Promise<StatisticsFacts | null> {
  const layers = leafLayers(model).filter((layer) => layer.getClassName() === "BatchNormalization");
  const size = Math.min(batchSize, samples.images.count);
  const batches = Math.min(mostBatches, Math.floor(samples.images.count / size));
  // The variance of one image's answer says nothing of a batch.
  if (layers.length === 0 || size < 2) return null;
  const answered = Array.from({ length: batches * size }, (_, index) => index);
  const some = selectSamples(samples, answered);
  const values = await trainingAnswers(tf, model, some, range, size);
  return {
    layers: layers.map(({ name }) => name),
    batchSize: size,
    saved: outputFactsOf(some, outputs.slice(0, values.length)),
    batch: outputFactsOf(some, values),
  };
}
