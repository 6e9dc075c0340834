import { BoxbenchError, messageOf } from "../core/errors.ts";
import { graphModelError } from "./topology.ts";
import type { LayersModelFile } from "./types.ts";
import { parseWeightsManifest, weightsFromShards, type WeightGroup } from "./weights-manifest.ts";

export interface ModelJson {
  readonly topology: unknown;
  readonly groups: readonly WeightGroup[];
}

/**
 * Parses the text of a model.json.
 *
 * @throws BoxbenchError MODEL_FILE when it is no JSON, a graph model, or lacks topology or weights
 */
export function parseModelJson(text: string): ModelJson {
  let json: Record<string, unknown> | null;
  try {
    json = JSON.parse(text) as Record<string, unknown> | null;
  } catch (error) {
    const problem = text.trim() === "" ? "it is empty" : `it is no complete JSON (${messageOf(error)})`;
    throw new BoxbenchError("MODEL_FILE", `The model cannot be read: ${problem}.`, { cause: error });
  }
  const topology = json?.["modelTopology"];
  if (json?.["format"] === "graph-model") {
    throw graphModelError();
  }
  if (typeof topology !== "object" || topology === null) {
    throw new BoxbenchError(
      "MODEL_FILE",
      "The model cannot be read: it has no modelTopology, so it is no model.json of a LayersModel.",
    );
  }
  if (Array.isArray((topology as Record<string, unknown>)["node"])) {
    throw graphModelError();
  }
  return { topology, groups: parseWeightsManifest(json?.["weightsManifest"]) };
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
