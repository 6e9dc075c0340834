import type { LayersModel } from "@tensorflow/tfjs";
import type { LayersModelFile, WeightArray } from "./types.ts";

type Layer = LayersModel["layers"][number];

/**
 * A LayersModel that is in memory, in the form that the converter takes. Uses the model's own methods alone,
 * so any copy or backend of TF.js will do. The weights are read from the device, synchronously.
 */
export function fromLiveModel(model: LayersModel): LayersModelFile {
  const weights = new Map<string, WeightArray>();
  const pending: { layer: Layer; path: string }[] = model.layers.map((layer) => ({
    layer,
    path: layer.name,
  }));
  for (const { layer, path } of pending) {
    const inner = (layer as Layer & { layers?: Layer[] }).layers;
    if (Array.isArray(inner)) {
      pending.push(...inner.map((child) => ({ layer: child, path: `${path}/${child.name}` })));
      continue;
    }
    const values = layer.getWeights();
    layer.weights.forEach((variable, index) => {
      const { originalName } = variable as typeof variable & { originalName: string };
      weights.set(`${path}/${nameInLayer(originalName, layer.name)}`, weightFrom(values[index]!));
    });
  }
  return { topology: model.toJSON(null, false), weights, sourceSha256: null };
}

/** `encoder/dense_1/kernel` -> `kernel`; what wrappers put between stays. */
function nameInLayer(variableName: string, layerName: string): string {
  const start = `/${variableName}`.lastIndexOf(`/${layerName}/`);
  return start < 0 ? variableName : variableName.slice(start + layerName.length + 1);
}

function weightFrom(tensor: ReturnType<Layer["getWeights"]>[number]): WeightArray {
  const dtype = tensor.dtype as WeightArray["dtype"];
  return { shape: tensor.shape, dtype, data: tensor.dataSync() };
}
