import { dirname, join } from "node:path";
import type { io, LayersModel } from "@tensorflow/tfjs";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { readModelFile } from "../core/model-files.ts";
import { parseJson } from "../core/parse-json.ts";
import { sizeOf } from "../core/shapes.ts";
import { artifactsOf, type ModelJson } from "./artifacts.ts";
import { layersModelFrom } from "./build-model.ts";
import type { TensorFlow } from "./types.ts";

/** A model in memory as TF.js loads it, and the text of its model.json. */
export interface ReadArtifacts {
  readonly artifacts: io.ModelArtifacts;
  /** UTF-8, unpacked. */
  readonly json: Uint8Array;
}

/**
 * Reads a LayersModel or a graph model from its model.json and the weight files beside it. TF.js itself reads files only
 * with its native package.
 *
 * @throws BoxbenchError MODEL_FILE, naming the file, when one is missing, no model.json, or too short
 */
export async function readModelArtifacts(modelPath: string): Promise<io.ModelArtifacts> {
  return (await readArtifacts(modelPath)).artifacts;
}

/** The same, with the bytes of the model.json for whoever hands it on. @see readModelArtifacts */
export async function readArtifacts(modelPath: string): Promise<ReadArtifacts> {
  const { content } = await readModelFile(modelPath);
  const json = parseModelJson(modelPath, content);
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  const parts = await Promise.all(
    paths.map((path) =>
      readModelFile(join(dirname(modelPath), path), `weight file "${path}" of ${modelPath}`),
    ),
  );
  const weights = Buffer.concat(parts.map((part) => part.content));
  const expected = declaredBytes(json.weightsManifest.flatMap((group) => group.weights));
  if (expected !== null && weights.length !== expected) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The weights of ${modelPath} (${paths.join(", ")}) hold ${weights.length} bytes, but it declares ` +
        `${expected}. Save or copy the model again, all files together.`,
    );
  }
  // A copy, because a Buffer may lie in the middle of a larger ArrayBuffer.
  return { artifacts: artifactsOf(json, new Uint8Array(weights).buffer), json: content };
}

/** `readModelArtifacts` and `layersModelFrom` in one. */
export async function loadLayersModel(tf: TensorFlow, modelPath: string): Promise<LayersModel> {
  return layersModelFrom(tf, modelPath, await readModelArtifacts(modelPath));
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
      `${path} is no model of TF.js: it lacks modelTopology or weightsManifest.`,
    );
  }
  return json as ModelJson;
}

/** Bytes that a manifest's weights have in their files; null where a text decides for itself how long it is. */
function declaredBytes(specs: readonly io.WeightsManifestEntry[]): number | null {
  if (specs.some(({ dtype }) => dtype === "string")) return null;
  return specs.reduce((sum, spec) => sum + sizeOf(spec.shape) * bytesPerElement(spec), 0);
}

/** Bytes of one stored element; quantized weights are stored shorter than they are used. */
function bytesPerElement({ dtype, quantization }: io.WeightsManifestEntry): number {
  const stored = quantization?.dtype ?? dtype;
  if (stored === "bool" || stored === "uint8") return 1;
  if (stored === "uint16" || stored === "float16") return 2;
  return stored === "complex64" ? 8 : 4;
}
