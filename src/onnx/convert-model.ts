import { BoxbenchError } from "../core/errors.ts";
import { isGraphModelJson } from "../core/model-kind.ts";
import { onnxFromLayersModel } from "./convert.ts";
import type { ConvertedModel } from "./converted-model.ts";
import { onnxFromGraphModel, type GraphConvertOptions } from "./graph-model/convert.ts";
import { isLiveGraphModel, type LiveGraphModel } from "./graph-model/live-graph-model.ts";
import { graphModelFromFiles } from "./graph-model/model-file.ts";
import type { GraphModelFile } from "./graph-model/types.ts";
import type { LiveModel } from "./live-model.ts";
import { layersModelFromFiles, modelJsonFields } from "./model-json.ts";
import type { LayersModelFile } from "./types.ts";

/** A TF.js model of either kind, from files or from memory. */
export type AnyModel = LayersModelFile | LiveModel | GraphModelFile | LiveGraphModel;

/**
 * A TF.js model of either kind from the text of its model.json and the bytes of its weight files: for browsers, and for
 * files that are not on a disk.
 *
 * @param shards the content of each path of the manifest
 * @throws BoxbenchError MODEL_FILE when it is no JSON of a model, or text and files do not fit together
 */
export function modelFromFiles(
  modelJson: string,
  shards: ReadonlyMap<string, Uint8Array>,
  sourceSha256: string | null = null,
): LayersModelFile | GraphModelFile {
  return isGraphModelJson(modelJsonFields(modelJson))
    ? graphModelFromFiles(modelJson, shards, sourceSha256)
    : layersModelFromFiles(modelJson, shards, sourceSha256);
}

/** Whether a model is a graph model, from files or from memory. */
export function isGraphModel(model: AnyModel): model is GraphModelFile | LiveGraphModel {
  const isObject = typeof model === "object" && model !== null;
  return isObject && (("kind" in model && model.kind === "graph-model") || isLiveGraphModel(model));
}

/**
 * Converts a TF.js model to ONNX, whichever kind it is: a `tf.LayersModel` or `tf.GraphModel` in memory, or what
 * `readModel` or `modelFromFiles` gives.
 *
 * @param options `inputShapes` is for graph models alone
 * @throws BoxbenchError as `onnxFromLayersModel` and `onnxFromGraphModel` do, USAGE for anything that is no model
 */
export function onnxFromModel(model: AnyModel, options: GraphConvertOptions = {}): ConvertedModel {
  if (!isModel(model)) {
    throw new BoxbenchError(
      "USAGE",
      "This is no TF.js model: give a tf.LayersModel or tf.GraphModel (not a promise of one), or what readModel or modelFromFiles returns.",
    );
  }
  if (!isGraphModel(model) && options.inputShapes !== undefined) {
    throw new BoxbenchError("USAGE", "inputShapes is for graph models; a LayersModel has batch.");
  }
  return isGraphModel(model) ? onnxFromGraphModel(model, options) : onnxFromLayersModel(model, options);
}

function isModel(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const isLayersModel =
    ("toJSON" in given && "layers" in given) || ("topology" in given && "weights" in given);
  return isLayersModel || isGraphModel(given as AnyModel);
}
