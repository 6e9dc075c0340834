import { BoxbenchError } from "../core/errors.ts";
import {
  checkedBatch,
  checkedLayout,
  checkedOpset,
  checkPassNames,
  type ConvertOptions,
} from "./convert-options.ts";
import type { ConvertedModel } from "./converted-model.ts";
import { finishModel } from "./finish-model.ts";
import { layersModelFrom, type LiveModel } from "./live-model.ts";
import { ModelWalk } from "./model-walk.ts";
import { addSuppression } from "./suppress.ts";
import { parseTopology } from "./topology.ts";
import type { LayersModelFile } from "./types.ts";
import { WeightStore } from "./weight-store.ts";

export type { ConvertOptions } from "./convert-options.ts";
export type { ConvertedModel, LayerTrace, TensorInfo } from "./converted-model.ts";

/**
 * Converts a TF.js LayersModel to an ONNX model for inference in float32.
 *
 * Inputs and outputs keep TF.js's names, order and layout (NHWC, but for inputs where NCHW is asked for); a value
 * in between is named after its layer.
 *
 * @throws BoxbenchError UNSUPPORTED_LAYER, naming the layer and what is supported
 * @throws BoxbenchError MODEL_FILE when topology and weights do not fit together
 * @throws BoxbenchError USAGE for an option that is not possible, or a model that is no LayersModel
 */
export function onnxFromLayersModel(
  model: LayersModelFile | LiveModel,
  options: ConvertOptions = {},
): ConvertedModel {
  const opset = checkedOpset(options.opset);
  const batch = checkedBatch(options.batch);
  const layout = checkedLayout(options.inputLayout);
  checkPassNames(options.passes ?? {});
  const file = layersModelFrom(model);
  const topology = parseTopology(file.topology);
  const walk = new ModelWalk(opset, { batch, layout }, new WeightStore(file.weights));
  const { graph, traces } = walk.run(topology);
  if (file.suppression != null) addSuppression(graph, file.suppression);
  if (layout === "nchw" && !graph.inputs.some(({ dims }) => dims.length === 4)) {
    throw new BoxbenchError("USAGE", "The input layout cannot be nchw: no input of the model has rank 4.");
  }
  return finishModel(graph, traces, {
    name: topology.name,
    opset,
    passes: options.passes ?? {},
    metadata: {
      source: "TensorFlow.js LayersModel",
      ...(file.sourceSha256 === null ? {} : { source_sha256: file.sourceSha256 }),
      ...(layout === "nchw" ? { input_layout: "NCHW" } : {}),
      ...options.metadata,
    },
  });
}
