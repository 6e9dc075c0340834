import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { BoxbenchError } from "../core/errors.ts";
import { readModelFile } from "../core/model-files.ts";
import { isGraphModelJson } from "../core/model-kind.ts";
import { parseGraphModelJson } from "./graph-model/model-file.ts";
import type { GraphModelFile } from "./graph-model/types.ts";
import { modelJsonFields, parseModelJson } from "./model-json.ts";
import type { LayersModelFile } from "./types.ts";
import { graphWeightsFromShards, weightsFromShards, type WeightGroup } from "./weights-manifest.ts";

/**
 * Reads a model.json of either kind and the weight files beside it.
 *
 * @throws BoxbenchError MODEL_FILE, naming the file, when one cannot be read or they do not fit together
 */
export function readModel(path: string): Promise<LayersModelFile | GraphModelFile> {
  return readWith<LayersModelFile | GraphModelFile>(path, (text, shards) =>
    isGraphModelJson(modelJsonFields(text)) ? graphModel(text, shards) : layersModel(text, shards),
  );
}

/** Reads the model.json of a LayersModel and the weight files beside it. @see readModel */
export function readLayersModel(path: string): Promise<LayersModelFile> {
  return readWith(path, layersModel);
}

/** Reads the model.json of a graph model and the weight files beside it. @see readModel */
export function readGraphModel(path: string): Promise<GraphModelFile> {
  return readWith(path, graphModel);
}

/** Reads the files of some groups, and at the end the hash of all that was read. */
interface Shards {
  read(groups: readonly WeightGroup[]): Promise<ReadonlyMap<string, Uint8Array>>;
  sha256(): string;
}

async function layersModel(text: string, shards: Shards): Promise<LayersModelFile> {
  const { topology, groups, suppression } = parseModelJson(text);
  const weights = weightsFromShards(groups, await shards.read(groups));
  return { topology, weights, sourceSha256: shards.sha256(), suppression };
}

async function graphModel(text: string, shards: Shards): Promise<GraphModelFile> {
  const { groups, ...model } = parseGraphModelJson(text);
  const weights = graphWeightsFromShards(groups, await shards.read(groups));
  return { ...model, weights, sourceSha256: shards.sha256() };
}

async function readWith<T>(path: string, make: (text: string, shards: Shards) => Promise<T>): Promise<T> {
  const json = await readModelFile(path);
  const hash = createHash("sha256").update(json.stored);
  const read = async (groups: readonly WeightGroup[]) => {
    const shards = new Map<string, Uint8Array>();
    for (const shard of new Set(groups.flatMap((group) => group.paths))) {
      const { stored, content } = await readModelFile(join(dirname(path), shard), `weight file "${shard}"`);
      hash.update(stored);
      shards.set(shard, content);
    }
    return shards;
  };
  try {
    const text = new TextDecoder().decode(json.content);
    return await make(text, { read, sha256: () => hash.digest("hex") });
  } catch (error) {
    throw error instanceof BoxbenchError
      ? new BoxbenchError(error.code, `${path}: ${error.message}`, { cause: error })
      : error;
  }
}
