import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { BoxbenchError } from "../../src/core/errors.ts";
import { sha256Of } from "../../src/core/hash.ts";
import type { VariantRecord } from "../../src/core/results.ts";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import type { Port } from "../../src/core/tensor.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { portsOfModel } from "../../src/onnx/model-ports.ts";
import { readLayersModel } from "../../src/onnx/read-layers-model.ts";
import type { AnyManifest } from "../../src/training/manifest.ts";
import { packageVersion } from "../base/package.ts";

export const onnxCacheFolder = join(".cache", "onnx");

/** An ONNX file made from a model folder, with what is known about it. */
export type OnnxFile = NonNullable<VariantRecord["onnx"]> & {
  readonly path: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
};

/**
 * Gives the ONNX file of a model folder: from the cache where the model and the converter are the same as
 * when it was made, else converted now. A cached file is used as it is; `checkOnnxFile` says whether it changed.
 */
export async function onnxFileOf(folder: string, manifest: AnyManifest): Promise<OnnxFile> {
  const key = sha256Of(`${packageVersion()} ${JSON.stringify(manifest.files)}`).slice(0, 12);
  const path = join(onnxCacheFolder, `${manifest.variantId}-${key}.onnx`);
  return (await readRecord(path)) ?? (await convertInto(path, folder, manifest));
}

async function readRecord(path: string): Promise<OnnxFile | null> {
  try {
    const bytes = await readFile(path);
    const record = JSON.parse(await readFile(`${path}.json`, "utf8")) as OnnxFile;
    return { ...record, ...portsOfModel(decodeOnnx(bytes, path), path) };
  } catch {
    return null;
  }
}

async function convertInto(path: string, folder: string, manifest: AnyManifest): Promise<OnnxFile> {
  const model = await readLayersModel(join(folder, "model.json"));
  const startedMs = performance.now();
  const { bytes, nodeCount, opset, inputs, outputs } = onnxFromLayersModel(model, {
    metadata: {
      variant: manifest.variantId,
      preprocessing: manifest.preprocessing,
      ...outputWords(manifest),
    },
  });
  const convertMs = performance.now() - startedMs;
  const record = {
    path,
    sha256: sha256Of(bytes),
    sizeBytes: bytes.length,
    nodes: nodeCount,
    opset,
    convertMs,
    inputs,
    outputs,
  };
  await mkdir(onnxCacheFolder, { recursive: true });
  await writeAtomically(path, bytes);
  await writeAtomically(`${path}.json`, JSON.stringify(record));
  return record;
}

/** What outputs mean, for whoever gets the file alone. */
function outputWords(manifest: AnyManifest): Readonly<Record<string, string>> {
  if (manifest.task === "classify") {
    return { head: manifest.head, class_names: JSON.stringify(manifest.classNames) };
  }
  if ("outputRange" in manifest) return { output_range: JSON.stringify(manifest.outputRange) };
  return {
    task: manifest.task,
    ...(manifest.names.length === 0 ? {} : { names: JSON.stringify(manifest.names) }),
  };
}

async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

/** @throws BoxbenchError HASH_MISMATCH when the file is not the one that was converted */
export async function checkOnnxFile(onnx: OnnxFile): Promise<void> {
  if (sha256Of(await readFile(onnx.path)) === onnx.sha256) return;
  throw new BoxbenchError(
    "HASH_MISMATCH",
    `The file "${onnx.path}" was changed after it was converted. Delete it to convert the model again.`,
  );
}
