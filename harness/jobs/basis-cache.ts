import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "../../src/core/hash.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { bytesOf } from "../../src/tensors/arrays.ts";
import type { OnnxFiles } from "../../src/runtimes/ort/model-file.ts";
import { packageRoot } from "../base/package.ts";
import { type BasisFile, readBasisFile } from "../workers/basis-file.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { isConverted, type SourceModel } from "./witness.ts";

const cacheFolder = join(".cache", "parity");

/** The code that decides what a model is judged by: a change of it makes all that was kept worthless. */
const codeFolders = [join("src", "onnx", "evaluator"), join("src", "measure"), join("harness", "jobs")];

/** What a basis depends on. */
export interface BasisSource {
  readonly files: OnnxFiles;
  readonly reference: ReferenceSet;
  readonly model: SourceModel;
  readonly seed: number;
}

/** Where the basis of a model is kept: under the hashes of the model, its inputs and answers, and the code. */
export async function basisPathOf({ files, reference, model, seed }: BasisSource): Promise<string> {
  const weights = [...files.weightFiles].map(([name, bytes]) => `${name} ${sha256Of(bytes)}`);
  const parts = [
    await codeHash(),
    process.versions.v8,
    sha256Of(files.bytes),
    ...weights,
    reference.backend,
    ...[...reference.examples, ...reference.answers].map(hashOf),
    String(model.fixedBatch),
    String(isConverted(model)),
    String(seed),
  ];
  return join(cacheFolder, `${sha256Of(parts.join("\n")).slice(0, 32)}.bin`);
}

/** Of names, types, shapes and elements. */
function hashOf(tensors: Tensors): string {
  const hash = createHash("sha256");
  for (const [name, tensor] of Object.entries(tensors)) {
    hash.update(JSON.stringify([name, tensor.dtype, tensor.shape]));
    hash.update(bytesOf(tensor));
  }
  return hash.digest("hex");
}

/** A basis of an earlier run; null where there is none, or its file is damaged. */
export function keptBasis(path: string): Promise<BasisFile | null> {
  return readBasisFile(path).catch(() => null);
}

let knownCodeHash: string | null = null;

async function codeHash(): Promise<string> {
  if (knownCodeHash !== null) return knownCodeHash;
  const hashes: string[] = [];
  for (const folder of codeFolders) {
    const entries = await readdir(join(packageRoot, folder), { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths.toSorted()) hashes.push(sha256Of(await readFile(path)));
  }
  knownCodeHash = sha256Of(hashes.join());
  return knownCodeHash;
}
