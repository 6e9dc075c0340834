import type { GraphModel, io, LayersModel } from "@tensorflow/tfjs";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import type { TensorFlow } from "./types.ts";

/**
 * Builds a LayersModel on the current backend. The caller disposes it.
 *
 * @throws BoxbenchError MODEL_FILE when its layers and weights do not make a model
 */
export async function layersModelFrom(
  tf: TensorFlow,
  modelPath: string,
  artifacts: io.ModelArtifacts,
): Promise<LayersModel> {
  try {
    return await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  } catch (cause) {
    const message = `TF.js cannot build the model of ${modelPath}: ${messageOf(cause)}`;
    throw new BoxbenchError("MODEL_FILE", message, { cause });
  }
}

/**
 * Builds a graph model on the current backend. The caller disposes it.
 *
 * @throws BoxbenchError MODEL_FILE when its nodes and weights do not make a model
 */
export async function graphModelFrom(
  tf: TensorFlow,
  modelPath: string,
  artifacts: io.ModelArtifacts,
): Promise<GraphModel> {
  try {
    return await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  } catch (cause) {
    const message = `TF.js cannot build the graph model of ${modelPath}: ${messageOf(cause)}`;
    throw new BoxbenchError("MODEL_FILE", message, { cause });
  }
}
