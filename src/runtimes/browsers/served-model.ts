import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BoxbenchError } from "../../core/errors.ts";
import { sha256Of } from "../../core/hash.ts";
import { readArtifacts } from "../../tfjs/load-model.ts";
import { onnxFileError, readOnnxFiles } from "../ort/model-file.ts";
import { tfjsModelPathOf, type ModelFiles } from "../types.ts";
import { paths, type TfjsProvider } from "./page/api.ts";

/** What a page gets to run. */
export interface ServedModel {
  /** The file that a message names. */
  readonly path: string;
  /** The bytes of the model, then those of its weight files. */
  readonly contents: readonly Uint8Array[];
  /** SHA-256 of each of them. */
  readonly sha256s: readonly string[];
  readonly weightFiles: readonly { readonly name: string; readonly path: string }[];
  /** All but the model itself, by the path that the server gives them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

function servedModel(
  path: string,
  model: Uint8Array,
  weights: ReadonlyMap<string, Uint8Array>,
  libraryFiles: ReadonlyMap<string, Uint8Array> = new Map(),
): ServedModel {
  const weightFiles = [...weights.keys()].map((name, index) => ({ name, path: `${paths.weights}${index}` }));
  const served = weightFiles.map(({ name, path }) => [path, weights.get(name)!] as const);
  return {
    path,
    contents: [model, ...weights.values()],
    sha256s: [model, ...weights.values()].map((bytes) => sha256Of(bytes)),
    weightFiles,
    files: new Map([...served, ...libraryFiles]),
  };
}

export async function onnxToServe({ onnxPath }: ModelFiles): Promise<ServedModel> {
  const { bytes, weightFiles } = await readOnnxFiles(onnxPath);
  return servedModel(onnxPath, bytes, weightFiles);
}

/** @throws BoxbenchError MODEL_FILE when there is no model.json, or it is damaged */
export async function tfjsModelToServe(
  id: string,
  provider: TfjsProvider,
  files: ModelFiles,
): Promise<ServedModel> {
  const path = tfjsModelPathOf(id, files);
  const { artifacts, json } = await readArtifacts(path);
  const weights = new Map([["weights", new Uint8Array(artifacts.weightData as ArrayBuffer)]]);
  return servedModel(path, json, weights, provider === "tfjs-wasm" ? await tfjsWasmFiles() : new Map());
}

/** The WASM files of TF.js, by the path that the server gives them. */
export async function tfjsWasmFiles(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of wasmNames)
    files.set(`${paths.tfjsWasm}${name}`, await readFile(join(wasmFolder(), name)));
  return files;
}

/** TF.js chooses among them by what the browser can do. */
const wasmNames = [
  "tfjs-backend-wasm.wasm",
  "tfjs-backend-wasm-simd.wasm",
  "tfjs-backend-wasm-threaded-simd.wasm",
] as const;

function wasmFolder(): string {
  return dirname(
    createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm"),
  );
}

/** Says of the file that a page was to run why it does not. */
export function servedModelError(path: string, reason: string, cause?: unknown): BoxbenchError {
  if (!path.endsWith(".json")) return onnxFileError(path, reason, cause);
  return new BoxbenchError("MODEL_FILE", `Cannot use model ${path}: ${reason}.`, { cause });
}
