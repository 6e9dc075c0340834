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

/** Whether it is a live model and not a file's content. */
export function isLiveModel(model: LayersModelFile | LiveModel): model is LiveModel {
  return "toJSON" in model && typeof model.toJSON === "function";
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
