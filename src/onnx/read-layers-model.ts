import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { parseModelJson } from "./model-json.ts";
import type { LayersModelFile } from "./types.ts";
import { weightsFromShards } from "./weights-manifest.ts";

/**
 * Reads a model.json and the weight files beside it.
 *
 * @throws BoxbenchError MODEL_FILE, naming the file, when one cannot be read or they do not fit together
 */
export async function readLayersModel(path: string): Promise<LayersModelFile> {
  const json = await readBytes(path, path);
  const hash = createHash("sha256").update(json);
  try {
    const { topology, groups } = parseModelJson(new TextDecoder().decode(json));
    const shards = new Map<string, Uint8Array>();
    for (const shard of new Set(groups.flatMap((group) => group.paths))) {
      const bytes = await readBytes(join(dirname(path), shard), `weight file "${shard}"`);
      hash.update(bytes);
      shards.set(shard, bytes);
    }
    return { topology, weights: weightsFromShards(groups, shards), sourceSha256: hash.digest("hex") };
  } catch (error) {
    throw error instanceof BoxbenchError
      ? new BoxbenchError(error.code, `${path}: ${error.message}`, { cause: error })
      : error;
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
