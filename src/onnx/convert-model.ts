import { onnxFromLayersModel } from "./convert.ts";
import type { ConvertedModel } from "./converted-model.ts";
import { onnxFromGraphModel, type GraphConvertOptions } from "./graph-model/convert.ts";
import { isLiveGraphModel, type LiveGraphModel } from "./graph-model/live-graph-model.ts";
import type { GraphModelFile } from "./graph-model/types.ts";
import type { LiveModel } from "./live-model.ts";
import type { LayersModelFile } from "./types.ts";

/** A TF.js model of either kind, from files or from memory. */
export type AnyModel = LayersModelFile | LiveModel | GraphModelFile | LiveGraphModel;

/** Whether a model is a graph model, from files or from memory. */
export function isGraphModel(model: AnyModel): model is GraphModelFile | LiveGraphModel {
  const isObject = typeof model === "object" && model !== null;
  return isObject && (("kind" in model && model.kind === "graph-model") || isLiveGraphModel(model));
}

/**
 * Converts a TF.js model of either kind to ONNX.
 *
 * @throws BoxbenchError as `onnxFromLayersModel` and `onnxFromGraphModel` do
 */
export function onnxFromModel(model: AnyModel, options: GraphConvertOptions = {}): ConvertedModel {
  return isGraphModel(model) ? onnxFromGraphModel(model, options) : onnxFromLayersModel(model, options);
}
