import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { deserialize, serialize } from "node:v8";
import { BoxbenchError } from "../../src/core/errors.ts";
import { sha256Of } from "../../src/core/hash.ts";
import { makeFolder } from "../../src/core/make-folder.ts";
import type { ParityBasis } from "../../src/core/results.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import type { LocalNoise } from "../../src/measure/local-noise.ts";

/** What parity is judged by, place by place and input by input: too much for results.json. */
export interface BasisDetail {
  /** Of float outputs, by name. */
  readonly local: Readonly<Record<string, LocalNoise>>;
  /** What float64 answers to each input that is compared; null for those that were not evaluated. */
  readonly truths: readonly (Tensors | null)[];
}

export interface BasisFile {
  readonly basis: ParityBasis;
  readonly detail: BasisDetail;
}

/** Characters of a SHA-256 in hexadecimal: the file begins with that of what follows. */
const hashLength = 64;

/** Writes what a model is judged by, for other processes and for later runs, whole or not at all. */
export async function writeBasisFile(path: string, file: BasisFile): Promise<void> {
  const content = serialize(file);
  const temporary = `${path}.${process.pid}.tmp`;
  await makeFolder(dirname(path));
  await writeFile(temporary, Buffer.concat([Buffer.from(sha256Of(content)), content]));
  await rename(temporary, path);
}

/**
 * Reads what `writeBasisFile` wrote.
 *
 * @throws BoxbenchError HASH_MISMATCH where the file is damaged
 */
export async function readBasisFile(path: string): Promise<BasisFile> {
  const bytes = await readFile(path);
  const content = bytes.subarray(hashLength);
  if (sha256Of(content) !== bytes.subarray(0, hashLength).toString("latin1")) {
    throw new BoxbenchError(
      "HASH_MISMATCH",
      `The file "${path}", which parity is judged by, is damaged. Delete it: the next run makes it again.`,
    );
  }
  return deserialize(content) as BasisFile;
}
