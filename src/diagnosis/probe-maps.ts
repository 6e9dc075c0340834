import type { layers, LayersModel, Tensor } from "@tensorflow/tfjs";
import { batchRanges } from "../dataset/batches.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { activationOf } from "./network-facts.ts";
import { leafLayers } from "./open-network.ts";
import { inputTensor, type InputRange } from "./pixels.ts";
import { addedPrefix } from "./place-of-maps.ts";
import type { Samples } from "./samples.ts";
import { watchCalls } from "./watch-calls.ts";

/** A layer within the network that shares 1 among the cells of a map, or the bins of an axis. */
export interface SharedMapFacts {
  readonly layer: string;
  readonly cells: number;
  /** Entropy of the shares over that of equal ones, on average: 1 says nothing, 0 is one cell. */
  readonly entropyShare: number;
  /** The largest share, on average over the images. */
  readonly peak: number;
  /** Another softmax that it reads; null where it reads plain numbers. */
  readonly afterSoftmax: string | null;
  /** Layers that read the shares. */
  readonly readBy: readonly string[];
}

const batch = 32;
/** Fewer cells are a choice among classes, not a map. */
const fewestCells = 16;
/** Layers that pass numbers on as they are, but for a factor. */
const passing = new Set(["Flatten", "Reshape", "Permute", "Rescaling", "Dropout"]);

/** Looks at every softmax over 16 cells or more whose shares are weighed further: a soft-argmax, or bins. */
export async function probeMaps(
  tf: TensorFlow,
  model: LayersModel,
  samples: Samples,
  range: InputRange,
): Promise<SharedMapFacts[]> {
  const outputs = new Set(model.outputs.map(({ sourceLayer }) => sourceLayer));
  const watched = leafLayers(model).filter(
    (layer) => !outputs.has(layer) && !layer.name.startsWith(addedPrefix) && isMap(layer),
  );
  if (watched.length === 0) return [];
  const sums = new Map(watched.map((layer) => [layer, { entropy: 0, peak: 0, images: 0, cells: 0 }]));
  const stops = watched.map((layer) =>
    watchCalls(layer, (_, [shares]) => {
      const flat = shares!.reshape([shares!.shape[0]!, -1]);
      const sum = sums.get(layer)!;
      const entropy = tf.neg(tf.sum(tf.mul(flat, tf.log(tf.maximum(flat, 1e-30)))));
      sum.entropy += entropy.dataSync()[0]!;
      sum.peak += tf.sum(tf.max(flat, 1)).dataSync()[0]!;
      sum.images += flat.shape[0]!;
      sum.cells = flat.shape[1]!;
    }),
  );
  try {
    for (const indices of batchRanges(samples.images.count, batch)) {
      tf.tidy(() => {
        model.predictOnBatch(inputTensor(tf, samples, range, indices)) as Tensor;
      });
    }
  } finally {
    stops.forEach((stop) => stop());
  }
  return [...sums].map(([layer, { entropy, peak, images, cells }]) => ({
    layer: layer.name,
    cells,
    entropyShare: entropy / images / Math.log(cells),
    peak: peak / images,
    afterSoftmax: softmaxBefore(layer),
    readBy: layer.outboundNodes.map(({ outboundLayer }) => outboundLayer.name),
  }));
}

/** A softmax over one row of numbers for each image; attention has one for each token. */
function isMap(layer: layers.Layer): boolean {
  if (activationOf(layer) !== "softmax") return false;
  const [value] = [layer.output].flat();
  const lengths = value!.shape.slice(1).filter((length) => length !== 1);
  return lengths.length === 1 && (lengths[0] ?? 0) >= fewestCells;
}

function softmaxBefore(layer: layers.Layer): string | null {
  const before = layer.inboundNodes[0]?.inboundLayers[0];
  if (before === undefined) return null;
  if (activationOf(before) === "softmax") return before.name;
  return passing.has(before.getClassName()) ? softmaxBefore(before) : null;
}
