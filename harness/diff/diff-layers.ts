import type { Tensors } from "../../src/core/tensor.ts";
import type { ConvertedModel } from "../../src/onnx/converted-model.ts";
import type { TieTensor } from "../../src/measure/ties.ts";
import { layerOutputs, type LayerOutput } from "../../src/runtimes/tfjs/layer-outputs.ts";
import { tensorOf } from "../../src/runtimes/tfjs/predict.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { loadLayersModel } from "../../src/tfjs/load-model.ts";
import { type DiffOptions, randomInputs } from "./diff-inputs.ts";

/** What TF.js computed, and from what. */
export interface TfjsValues {
  /** In TF.js's own order of axes. */
  readonly feeds: Tensors;
  readonly outputs: readonly LayerOutput[];
  /** Inputs and weights, where nodes decide by them. */
  readonly given?: ReadonlyMap<string, TieTensor>;
}

/** The outputs of all layers of a LayersModel for random inputs. */
export async function layerValues(
  modelPath: string,
  converted: ConvertedModel,
  options: DiffOptions,
): Promise<TfjsValues> {
  const { tf } = await loadBackend(options.backend);
  const model = await loadLayersModel(tf, modelPath);
  const batch = converted.inputs[0]?.shape[0] ?? options.batch;
  const inputs = randomInputs(tf, model, { ...options, batch });
  const feeds = await Promise.all(
    converted.inputs.map(async ({ name }, index) => [name, await tensorOf(inputs[index]!)] as const),
  );
  const outputs = layerOutputs(tf, model, inputs);
  tf.dispose(inputs);
  model.dispose();
  return { feeds: Object.fromEntries(feeds), outputs };
}
