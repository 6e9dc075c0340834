import { BoxbenchError, messageOf } from "../core/errors.ts";
import type { LayersModelFile, WeightArray } from "./types.ts";

/**
 * What the converter uses of a `tf.LayersModel`. Its methods alone, so any copy, version or backend of TF.js
 * will do, and nobody has to install one for the types.
 */
export interface LiveModel {
  readonly layers: readonly LiveLayer[];
  // TF.js declares its first parameter as `any`, and ignores it.
  toJSON(unused: null, returnString: boolean): unknown;
}

/** What the converter uses of a `tf.layers.Layer`. */
export interface LiveLayer {
  readonly name: string;
  readonly weights: readonly { readonly originalName: string }[];
  getWeights(): readonly LiveTensor[];
}

/** What the converter uses of a `tf.Tensor`. */
export interface LiveTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): Float32Array | Int32Array | Uint8Array;
}

/**
 * A LayersModel that is in memory, in the form that the converter takes. The weights are read from the
 * device, synchronously: on WebGPU, where TF.js cannot do that, save the model and use `layersModelFromFiles`.
 */
export function fromLiveModel(model: LiveModel): LayersModelFile {
  const weights = new Map<string, WeightArray>();
  const pending: PlacedLayer[] = model.layers.map((layer) => ({
    layer,
    path: layer.name,
  }));
  for (const { layer, path } of pending) {
    const inner = layersInside(layer, path);
    if (inner !== null) {
      pending.push(...inner);
      continue;
    }
    const values = layer.getWeights();
    layer.weights.forEach(({ originalName }, index) => {
      weights.set(`${path}/${nameInLayer(originalName, layer.name)}`, weightFrom(values[index]!));
    });
  }
  return { topology: model.toJSON(null, false), weights, sourceSha256: null };
}

/**
 * The form that the converter takes, of a live model or of what was read from files.
 *
 * @throws BoxbenchError USAGE when it is neither
 * @throws BoxbenchError MODEL_FILE when TF.js cannot give its weights, as those of a disposed model
 */
export function layersModelFrom(model: LayersModelFile | LiveModel): LayersModelFile {
  const given: unknown = model;
  if (typeof given === "object" && given !== null && "toJSON" in given && "layers" in given) {
    try {
      return fromLiveModel(given as LiveModel);
    } catch (error) {
      throw new BoxbenchError("MODEL_FILE", `The model in memory cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  if (typeof given === "object" && given !== null && "topology" in given && "weights" in given) {
    return given as LayersModelFile;
  }
  throw new BoxbenchError(
    "USAGE",
    "This is no LayersModel: give a tf.LayersModel (not a promise of one, and no tf.GraphModel), " +
      "or what readLayersModel or layersModelFromFiles returns.",
  );
}

interface PlacedLayer {
  readonly layer: LiveLayer;
  readonly path: string;
}

/** The layers of the model that the layer is, or that a TimeDistributed has inside; null without a model. */
function layersInside(layer: LiveLayer, path: string): PlacedLayer[] | null {
  let inner = layer as LiveLayer & { layers?: LiveLayer[]; layer?: LiveLayer; getClassName?(): string };
  while (inner.getClassName?.() === "TimeDistributed" && inner.layer) {
    inner = inner.layer;
  }
  const place = inner === layer ? path : `${path}/${inner.name}`;
  return Array.isArray(inner.layers)
    ? inner.layers.map((child) => ({ layer: child, path: `${place}/${child.name}` }))
    : null;
}

/** `encoder/dense_1/kernel` -> `kernel`; what wrappers put between stays. */
function nameInLayer(variableName: string, layerName: string): string {
  const start = `/${variableName}`.lastIndexOf(`/${layerName}/`);
  return start < 0 ? variableName : variableName.slice(start + layerName.length + 1);
}

function weightFrom(tensor: LiveTensor): WeightArray {
  const dtype = tensor.dtype as WeightArray["dtype"];
  return { shape: tensor.shape, dtype, data: tensor.dataSync() };
}
