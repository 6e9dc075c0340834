import { readFile, writeFile } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import type { Tensors } from "../../src/core/tensor.ts";
import type { LookAgain } from "../../src/measure/look-again.ts";
import type { BasisDetail } from "./basis-file.ts";

/** Inputs of a model, without answers. */
export interface InputSet {
  /** Every input by name, for one example at a time: inputs with a batch have a first dimension of 1. */
  readonly examples: readonly Tensors[];
  /** Inputs without a batch: in a batch of several examples, they are those of the first. */
  readonly unbatched: readonly string[];
}

/** Inputs of a model with the answers that others are compared with. */
export interface ReferenceSet extends InputSet {
  /** All outputs of each example by name. */
  readonly answers: readonly Tensors[];
  /** The runtime that answered. */
  readonly backend: string;
  /** Pixels that the output range spans, where the outputs are points. */
  readonly side: number | null;
  /** What the answers are judged by, where the model was evaluated; its truths are as many as the answers. */
  readonly detail?: BasisDetail;
  /** Evaluates inputs that seem to differ; never written. */
  readonly openLook?: (set: ReferenceSet) => Promise<LookAgain>;
}

/** Writes inputs, answers or both, for other processes of the same run. */
export async function writeReferenceFile(
  path: string,
  set: InputSet | ReferenceSet | Pick<ReferenceSet, "answers">,
): Promise<void> {
  await writeFile(path, serialize(set));
}

/** Reads what `writeReferenceFile` wrote. */
export async function readReferenceFile<Set>(path: string): Promise<Set> {
  return deserialize(await readFile(path)) as Set;
}
