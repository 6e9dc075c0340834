import { readFile, writeFile } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";

/** Inputs of a model, without answers. */
export interface InputSet {
  /** One array for each input, row-major. */
  readonly examples: readonly Float32Array[];
  /** Shape of one input, without the batch. */
  readonly exampleShape: readonly number[];
}

/** Inputs of a model with the answers that others are compared with. */
export interface ReferenceSet extends InputSet {
  /** Shape [count, outputs of one input], row-major. */
  readonly outputs: Float32Array;
  /** The runtime that answered. */
  readonly backend: string;
  /** Pixels that the output range spans, where the outputs are points. */
  readonly side: number | null;
}

/** Writes inputs, with answers or without, for the worker processes of the same run. */
export async function writeReferenceFile(path: string, set: InputSet | ReferenceSet): Promise<void> {
  await writeFile(path, serialize(set));
}

/** Reads what `writeReferenceFile` wrote. */
export async function readReferenceFile<Set extends InputSet>(path: string): Promise<Set> {
  return deserialize(await readFile(path)) as Set;
}
