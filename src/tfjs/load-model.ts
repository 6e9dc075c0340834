import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { io, LayersModel } from "@tensorflow/tfjs";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { parseJson } from "../core/parse-json.ts";
import { sizeOf } from "../core/shapes.ts";
import type { TensorFlow } from "./types.ts";

/**
 * Reads a LayersModel from its model.json and the weight files beside it. TF.js itself reads files only with its
 * native package.
 *
 * @throws BoxbenchError MODEL_FILE, naming the file, when one is missing, no model.json, or too short
 */
export async function readModelArtifacts(modelPath: string): Promise<io.ModelArtifacts> {
  const json = parseModelJson(modelPath, await readBytes(modelPath));
  const groups = json.weightsManifest;
  const paths = groups.flatMap((group) => group.paths);
  const parts = await Promise.all(paths.map((path) => readBytes(join(dirname(modelPath), path))));
  const weightSpecs = groups.flatMap((group) => group.weights);
  const weights = Buffer.concat(parts);
  const expected = weightSpecs.reduce((sum, spec) => sum + sizeOf(spec.shape) * bytesPerElement(spec), 0);
  if (weights.length !== expected) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The weights of ${modelPath} (${paths.join(", ")}) hold ${weights.length} bytes, but it declares ` +
        `${expected}. Save or copy the model again, all files together.`,
    );
  }
  // A copy, because a Buffer may lie in the middle of a larger ArrayBuffer.
  return { modelTopology: json.modelTopology, weightSpecs, weightData: new Uint8Array(weights).buffer };
}

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

/** `readModelArtifacts` and `layersModelFrom` in one. */
export async function loadLayersModel(tf: TensorFlow, modelPath: string): Promise<LayersModel> {
  return layersModelFrom(tf, modelPath, await readModelArtifacts(modelPath));
}

interface ModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: io.WeightsManifestConfig;
}

function parseModelJson(path: string, bytes: Uint8Array): ModelJson {
  let json: Partial<ModelJson> | null;
  try {
    json = parseJson(Buffer.from(bytes).toString("utf8")) as Partial<ModelJson> | null;
  } catch (cause) {
    throw new BoxbenchError("MODEL_FILE", `${path} is not JSON: ${messageOf(cause)}.`, { cause });
  }
  if (
    typeof json?.modelTopology !== "object" ||
    json.modelTopology === null ||
    !Array.isArray(json.weightsManifest)
  ) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `${path} is no TF.js LayersModel: it lacks modelTopology or weightsManifest.`,
    );
  }
  return json as ModelJson;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new BoxbenchError("MODEL_FILE", `Cannot read model file ${path}: ${messageOf(cause)}.`, { cause });
  }
}

/** Bytes of one stored element; quantized weights are stored shorter than they are used. */
function bytesPerElement({ dtype, quantization }: io.WeightsManifestEntry): number {
  const stored = quantization?.dtype ?? dtype;
  if (stored === "bool" || stored === "uint8") return 1;
  return stored === "uint16" || stored === "float16" ? 2 : 4;
}
