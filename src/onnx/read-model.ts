import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { parseGraphModelJson } from "./graph-model/model-file.ts";
import type { GraphModelFile } from "./graph-model/types.ts";
import { isGraphModelJson, modelJsonFields, parseModelJson } from "./model-json.ts";
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
  const { topology, groups } = parseModelJson(text);
  const weights = weightsFromShards(groups, await shards.read(groups));
  return { topology, weights, sourceSha256: shards.sha256() };
}

async function graphModel(text: string, shards: Shards): Promise<GraphModelFile> {
  const { groups, ...model } = parseGraphModelJson(text);
  const weights = graphWeightsFromShards(groups, await shards.read(groups));
  return { ...model, weights, sourceSha256: shards.sha256() };
}

async function readWith<T>(path: string, make: (text: string, shards: Shards) => Promise<T>): Promise<T> {
  const json = await readBytes(path, path);
  const hash = createHash("sha256").update(json);
  const read = async (groups: readonly WeightGroup[]) => {
    const shards = new Map<string, Uint8Array>();
    for (const shard of new Set(groups.flatMap((group) => group.paths))) {
      const bytes = await readBytes(join(dirname(path), shard), `weight file "${shard}"`);
      hash.update(bytes);
      shards.set(shard, unzipped(bytes, shard));
    }
    return shards;
  };
  try {
    const text = new TextDecoder().decode(unzipped(json, path));
    return await make(text, { read, sha256: () => hash.digest("hex") });
  } catch (error) {
    throw error instanceof BoxbenchError
      ? new BoxbenchError(error.code, `${path}: ${error.message}`, { cause: error })
      : error;
  }
}

/** Some servers give gzip bytes under a plain name. */
function unzipped(bytes: Uint8Array, name: string): Uint8Array {
  // A weight may begin with the two bytes too, but hardly with the third and a stream that unpacks.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) {
    return bytes;
  }
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (error) {
    if (name.endsWith(".json")) {
      throw new BoxbenchError("MODEL_FILE", `"${name}" is a damaged gzip file: ${messageOf(error)}.`, {
        cause: error,
      });
    }
    return bytes;
  }
}

async function readBytes(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reasons: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder, give the model.json inside it",
      ENOTDIR: "a part of its path is a file",
      EACCES: "reading it is not permitted",
    };
    const reason = reasons[code ?? ""] ?? messageOf(error);
    throw new BoxbenchError("MODEL_FILE", `Cannot read ${what}: ${reason}.`, { cause: error });
  }
}
