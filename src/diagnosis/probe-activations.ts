import type { layers, LayersModel, Tensor } from "@tensorflow/tfjs";
import { batchRanges } from "../dataset/batches.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { activationOf } from "./network-facts.ts";
import { leafLayers } from "./open-network.ts";
import { inputTensor, type InputRange } from "./pixels.ts";
import { addedPrefix } from "./place-of-maps.ts";
import type { Samples } from "./samples.ts";
import { watchCalls } from "./watch-calls.ts";

/** What one layer with an activation answers over all images. */
export interface ActivationFacts {
  readonly layer: string;
  readonly activation: string;
  /** Channels of a convolution, units of a dense layer. */
  readonly units: number;
  /** Units that are 0 everywhere for every image; null where the activation does not end at 0. */
  readonly dead: number | null;
  /** Share of the numbers at an end of the activation, where its slope is under 4 % of its steepest; null without ends. */
  readonly saturated: number | null;
  /** Whether the layer answers the same for every image. */
  readonly constant: boolean;
}

const batch = 32;
const rectifiers = new Set(["relu", "relu6"]);
/** Where each squashing function ends. */
const ends: Readonly<Record<string, readonly [low: number, high: number]>> = {
  sigmoid: [0, 1],
  hardsigmoid: [0, 1],
  tanh: [-1, 1],
};
/** Of the width of an activation, at each of its ends. */
const endShare = 0.01;

/** Looks into every layer that has an activation, or a kernel, those of models inside the model too. */
export async function probeActivations(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
): Promise<ActivationFacts[]> {
  const watched = leafLayers(model).filter(
    (layer) =>
      !layer.name.startsWith(addedPrefix) && (layer.weights.length > 0 || activationOf(layer) !== "linear"),
  );
  const sums = new Map<layers.Layer, Sums>();
  const unwatch = watched.map((layer) =>
    watchCalls(layer, (_, answers) => {
      for (const values of answers) {
        sums.set(layer, addedTo(tf, sums.get(layer) ?? null, values, activationOf(layer)));
      }
    }),
  );
  try {
    for (const indices of batchRanges(samples.images.count, batch)) {
      tf.tidy(() => {
        model.predictOnBatch(inputTensor(tf, samples, range, indices));
      });
    }
  } finally {
    unwatch.forEach((stop) => stop());
  }
  return Promise.all([...sums].map(([layer, sum]) => factsOf(layer, sum)));
}

/** What is kept of a layer between batches: tensors of one number for each unit, or for each place. */
interface Sums {
  readonly largest: Tensor;
  readonly lowestByPlace: Tensor;
  readonly highestByPlace: Tensor;
  readonly saturated: number;
  readonly count: number;
}

function addedTo(tf: TensorFlow, before: Sums | null, values: Tensor, activation: string): Sums {
  const otherAxes = values.shape.map((_, axis) => axis).slice(0, -1);
  const largest = tf.max(tf.abs(values), otherAxes);
  const [lowest, highest] = [tf.min(values, 0), tf.max(values, 0)];
  const limits = ends[activation];
  let saturated = 0;
  if (limits !== undefined) {
    const [low, high] = limits;
    const margin = endShare * (high - low);
    const atEnd = tf.logicalOr(tf.less(values, low + margin), tf.greater(values, high - margin));
    saturated = tf.sum(tf.cast(atEnd, "int32")).dataSync()[0]!;
  }
  const sums = {
    largest: tf.keep(before === null ? largest : tf.maximum(before.largest, largest)),
    lowestByPlace: tf.keep(before === null ? lowest : tf.minimum(before.lowestByPlace, lowest)),
    highestByPlace: tf.keep(before === null ? highest : tf.maximum(before.highestByPlace, highest)),
    saturated: saturated + (before?.saturated ?? 0),
    count: values.size + (before?.count ?? 0),
  };
  if (before !== null) tf.dispose([before.largest, before.lowestByPlace, before.highestByPlace]);
  return sums;
}

async function factsOf(layer: layers.Layer, sums: Sums): Promise<ActivationFacts> {
  const { largest, lowestByPlace, highestByPlace } = sums;
  const activation = activationOf(layer);
  const unitMaxima = await largest.data();
  const [lowest, highest] = [await lowestByPlace.data(), await highestByPlace.data()];
  [largest, lowestByPlace, highestByPlace].forEach((tensor) => tensor.dispose());
  // Float32 sums of the same numbers may differ in their last bits.
  const isConstant = (low: number, place: number) =>
    highest[place]! - low <= 1e-6 * Math.max(Math.abs(low), Math.abs(highest[place]!));
  return {
    layer: layer.name,
    activation,
    units: unitMaxima.length,
    dead: rectifiers.has(activation) ? unitMaxima.filter((value) => value === 0).length : null,
    saturated: ends[activation] === undefined ? null : sums.saturated / sums.count,
    constant: lowest.every(isConstant),
  };
}
