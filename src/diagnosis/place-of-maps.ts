import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";

/** Maps that a network answers, one for each point. */
export interface AnsweredMaps {
  /** The layer that answers them. */
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What the layers that are added here are called. */
export const addedPrefix = "boxbench/";

/** Makes the softmax over a map answer its highest cell. */
const sharpness = 50;

/**
 * A network that answers maps [batch, height, width, points], with layers behind it that answer the places of their
 * highest cells: [batch, 2 x points], from -1 at the left (top) edge to 1 at the right (bottom) edge. The weights are
 * those of the network itself.
 */
export function withPlaces(
  tf: TensorFlow,
  model: LayersModel,
  { height, width, channels }: AnsweredMaps,
): LayersModel {
  const { layers } = tf;
  const name = (part: string) => `${addedPrefix}${part}`;
  const cells = height * width;
  const steps = [
    layers.reshape({ name: name("rows"), targetShape: [cells, channels] }),
    layers.permute({ name: name("maps"), dims: [2, 1] }),
    layers.rescaling({ name: name("sharp"), scale: sharpness, offset: 0 }),
    layers.softmax({ name: name("shares"), axis: -1 }),
  ];
  const shares = steps.reduce<SymbolicTensor>(
    (value, layer) => layer.apply(value) as SymbolicTensor,
    model.outputs[0]!,
  );
  const place = layers.dense({ name: name("places"), units: 2, useBias: false, trainable: false });
  const places = place.apply(shares) as SymbolicTensor;
  tf.tidy(() => place.setWeights([tf.tensor2d(middlesOf(height, width), [cells, 2])]));
  const row = layers
    .reshape({ name: name("row"), targetShape: [2 * channels] })
    .apply(places) as SymbolicTensor;
  return tf.model({ inputs: model.inputs, outputs: row });
}

/** A network that answers [batch, points, 2], with a layer behind it that puts them in a row: [batch, 2 x points]. */
export function withRow(tf: TensorFlow, model: LayersModel, points: number): LayersModel {
  const row = tf.layers.reshape({ name: `${addedPrefix}row`, targetShape: [2 * points] });
  return tf.model({ inputs: model.inputs, outputs: row.apply(model.outputs[0]!) as SymbolicTensor });
}

/** x and y of the middle of each cell, shape [height x width, 2]. */
function middlesOf(height: number, width: number): Float32Array {
  return Float32Array.from({ length: height * width * 2 }, (_, index) => {
    const cell = Math.floor(index / 2);
    const [at, count] = index % 2 === 0 ? [cell % width, width] : [Math.floor(cell / width), height];
    return (2 * at + 1) / count - 1;
  });
}
