import { suppressionOf, type Suppression } from "../core/suppression.ts";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { isGraphModelJson } from "../core/model-kind.ts";
import { parseJson } from "../core/parse-json.ts";
import { graphModelError } from "./topology.ts";
import type { LayersModelFile } from "./types.ts";
import { parseWeightsManifest, weightsFromShards, type WeightGroup } from "./weights-manifest.ts";

export interface ModelJson {
  readonly topology: unknown;
  readonly groups: readonly WeightGroup[];
  readonly suppression: Suppression | null;
}

/**
 * The object in the text of a model.json.
 *
 * @throws BoxbenchError MODEL_FILE when it is no JSON, or has no topology
 */
export function modelJsonFields(text: string): Readonly<Record<string, unknown>> {
  let json: Record<string, unknown> | null;
  try {
    json = parseJson(text) as Record<string, unknown> | null;
  } catch (error) {
    throw new BoxbenchError("MODEL_FILE", `The model cannot be read: ${problemOf(text, error)}.`, {
      cause: error,
    });
  }
  const topology = json?.["modelTopology"];
  if (json === null || typeof topology !== "object" || topology === null) {
    const isFrozen = Array.isArray(json) && (json as unknown[]).some(hasPaths);
    throw new BoxbenchError(
      "MODEL_FILE",
      isFrozen
        ? "The model cannot be read: this is the weights_manifest.json of a frozen model of TensorFlow.js 1.x, which TF.js no longer loads either. Convert the original model again with tensorflowjs_converter."
        : "The model cannot be read: it has no modelTopology, so it is no model.json of TensorFlow.js.",
    );
  }
  return json;
}

function problemOf(text: string, error: unknown): string {
  if (text.trim() === "") {
    return "it is empty";
  }
  // Bytes that no text has: a weight file, a .pb, an .h5.
  const isBinary = text.split("", 64).some((character) => character < "\t" || character === "\ufffd");
  return isBinary
    ? "it is a binary file, and no model.json of TensorFlow.js"
    : `it is no complete JSON (${messageOf(error).replaceAll(/\s+/gu, " ")})`;
}

function hasPaths(group: unknown): boolean {
  return typeof group === "object" && group !== null && "paths" in group && "weights" in group;
}

/**
 * Parses the text of the model.json of a LayersModel.
 *
 * @throws BoxbenchError MODEL_FILE when it is no JSON, a graph model, or lacks topology or weights
 */
export function parseModelJson(text: string): ModelJson {
  const json = modelJsonFields(text);
  if (isGraphModelJson(json)) {
    throw graphModelError();
  }
  return {
    topology: json["modelTopology"],
    groups: parseWeightsManifest(json["weightsManifest"]),
    suppression: suppressionOf(json["userDefinedMetadata"]),
  };
}

/**
 * A LayersModel from the text of its model.json and the bytes of its weight files: for browsers, and for
 * files that are not on a disk.
 *
 * @param shards the content of each path of the manifest
 */
export function layersModelFromFiles(
  modelJson: string,
  shards: ReadonlyMap<string, Uint8Array>,
  sourceSha256: string | null = null,
): LayersModelFile {
  const { topology, groups } = parseModelJson(modelJson);
  return { topology, weights: weightsFromShards(groups, shards), sourceSha256 };
}
