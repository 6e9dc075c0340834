import type { Tensors } from "../../src/core/tensor.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { runAll } from "./run-all.ts";

export type SourceModel = Pick<
  JobModel,
  "onnxPath" | "layersModelPath" | "graphModelPath" | "inputs" | "outputs" | "fixedBatch"
>;

/** After so long no further input is asked for. */
const witnessMs = 5_000;

/** Runtimes that read a model as it came, before any conversion. */
const witnesses = ["tfjs/wasm", "tfjs/cpu"] as const;

/** Whether the ONNX file was made from something that others read. */
export function isConverted({ layersModelPath, graphModelPath }: SourceModel): boolean {
  return layersModelPath !== undefined || graphModelPath !== undefined;
}

/**
 * Lets another runtime than the one that made the reference answer some inputs, from the model as it came.
 *
 * @param rows numbers of the inputs, in whole batches
 * @returns its answers to the first of them, as many as there was time for; null where no other runtime can
 */
export async function askWitness(
  model: SourceModel,
  reference: ReferenceSet,
  rows: readonly number[],
): Promise<{ readonly runtimeId: string; readonly answers: readonly Tensors[] } | null> {
  for (const runtimeId of witnesses) {
    if (runtimeId === reference.backend) continue;
    try {
      return { runtimeId, answers: await answersOf(runtimeId, model, reference, rows) };
    } catch {
      // It lacks a kernel, or is not installed: the next one.
    }
  }
  return null;
}

async function answersOf(
  runtimeId: string,
  model: SourceModel,
  reference: ReferenceSet,
  rows: readonly number[],
): Promise<Tensors[]> {
  const session = await runtimeOf(runtimeId).open(model, { threads: 1 });
  const batch = model.fixedBatch ?? 1;
  const answers: Tensors[] = [];
  const startedMs = performance.now();
  try {
    for (let first = 0; first < rows.length; first += batch) {
      if (first > 0 && performance.now() - startedMs > witnessMs) break;
      const examples = rows.slice(first, first + batch).map((row) => reference.examples[row]!);
      answers.push(...(await runAll(session, { examples, unbatched: reference.unbatched }, batch)));
    }
    return answers;
  } finally {
    await session.close();
  }
}
