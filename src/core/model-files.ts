import { access, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { BoxbenchError, messageOf } from "./errors.ts";

/** A file of a TF.js model, as it is on the disk and as it is meant. */
export interface ModelFileBytes {
  /** What was read: a hash of a model is one of these. */
  readonly stored: Uint8Array;
  /** The same, unpacked where some server gave gzip bytes under a plain name. */
  readonly content: Uint8Array;
}

/**
 * Reads a file of a TF.js model: its model.json, or one of its weight files. All commands read with this, so that none
 * refuses what another takes.
 *
 * @param what how a message calls the file
 * @throws BoxbenchError MODEL_FILE, naming it, when it cannot be read, or is a model.json in a damaged gzip file
 */
export async function readModelFile(path: string, what = path): Promise<ModelFileBytes> {
  if (basename(path) === FROZEN_GRAPH) await refuseFrozenModel(path);
  const stored = await readBytes(path, what);
  return { stored, content: unzipped(stored, path) };
}

function unzipped(bytes: Uint8Array, path: string): Uint8Array {
  // A weight may begin with the two bytes too, but hardly with the third and a stream that unpacks.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (error) {
    if (!path.endsWith(".json")) return bytes;
    const message = `"${path}" is a damaged gzip file: ${messageOf(error)}.`;
    throw new BoxbenchError("MODEL_FILE", message, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, give the model.json inside it",
  ENOTDIR: "a part of its path is a file",
  EACCES: "reading it is not permitted",
};

/** The graph of a model that TensorFlow.js before 1.0 kept beside its weights_manifest.json. */
const FROZEN_GRAPH = "tensorflowjs_model.pb";

/** Why a frozen model is not read, wherever one is met. */
const FROZEN_MODEL =
  "a frozen model of TensorFlow.js 1.x, which TF.js no longer loads either. Convert the original model again with tensorflowjs_converter";

/**
 * Does nothing, but for the graph of a frozen model, its folder, or the model.json that such a folder lacks.
 *
 * @throws BoxbenchError MODEL_FILE saying what it is
 */
export async function refuseFrozenModel(path: string): Promise<void> {
  const isGraph = basename(path) === FROZEN_GRAPH;
  if (isGraph || (await hasFrozenGraph(path))) {
    const found = isGraph ? "it is the graph of" : `${FROZEN_GRAPH} lies there, so this is`;
    throw new BoxbenchError("MODEL_FILE", `Cannot read ${path}: ${found} ${FROZEN_MODEL}.`);
  }
}

async function readBytes(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (what === path) await refuseFrozenModel(path);
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? messageOf(error);
    throw new BoxbenchError("MODEL_FILE", `Cannot read ${what}: ${reason}.`, { cause: error });
  }
}

async function hasFrozenGraph(path: string): Promise<boolean> {
  const folders = [path, dirname(path)];
  const found = folders.map((folder) =>
    access(join(folder, FROZEN_GRAPH)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
