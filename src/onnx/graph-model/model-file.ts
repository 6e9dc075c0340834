import { BoxbenchError } from "../../core/errors.ts";
import { isGraphModelJson } from "../../core/model-kind.ts";
import { modelJsonFields } from "../model-json.ts";
import {
  graphDtypes,
  graphWeightsFromShards,
  parseWeightsManifest,
  type WeightGroup,
} from "../weights-manifest.ts";
import type { GraphModelFile } from "./types.ts";

/** A graph model's model.json, before its weights are read. */
export interface GraphModelJson extends Omit<GraphModelFile, "weights" | "sourceSha256"> {
  readonly groups: readonly WeightGroup[];
}

/**
 * Parses the text of the model.json of a graph model.
 *
 * @throws BoxbenchError MODEL_FILE when it is no JSON, no graph model, or lacks topology or weights
 */
export function parseGraphModelJson(text: string): GraphModelJson {
  const json = modelJsonFields(text);
  if (!isGraphModelJson(json)) {
    throw new BoxbenchError(
      "MODEL_FILE",
      "The model cannot be read: this is no graph model (its modelTopology has no nodes).",
    );
  }
  const metadata = json["userDefinedMetadata"] as Readonly<Record<string, unknown>> | null | undefined;
  const keys = metadata?.["structuredOutputKeys"];
  return {
    kind: "graph-model",
    topology: json["modelTopology"],
    // Where both are there, TF.js takes the one in the metadata.
    signature: metadata?.["signature"] ?? json["signature"] ?? null,
    structuredOutputKeys: isStrings(keys) ? keys : null,
    initializer: json["modelInitializer"] ?? null,
    initializerSignature: json["initializerSignature"] ?? null,
    groups: parseWeightsManifest(json["weightsManifest"], graphDtypes),
  };
}

/**
 * A graph model from the text of its model.json and the bytes of its weight files: for browsers, and for files that
 * are not on a disk.
 *
 * @param shards the content of each path of the manifest
 */
export function graphModelFromFiles(
  modelJson: string,
  shards: ReadonlyMap<string, Uint8Array>,
  sourceSha256: string | null = null,
): GraphModelFile {
  const { groups, ...model } = parseGraphModelJson(modelJson);
  return { ...model, weights: graphWeightsFromShards(groups, shards), sourceSha256 };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
