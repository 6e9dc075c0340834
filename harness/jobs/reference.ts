import type { Tensors } from "../../src/core/tensor.ts";
import { byteLengthOf } from "../../src/tensors/arrays.ts";
import { areFinite } from "../../src/tensors/numbers.ts";
import type { ReferenceJob, ReferenceReply } from "../workers/job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { type InputSet, readReferenceFile, writeReferenceFile } from "../workers/reference-file.ts";
import { batchOf } from "./batches.ts";
import { runAll } from "./run-all.ts";

/** Timing rotates over this many inputs, so as many are answered however large the answers are. */
const fewest = 8;
const mostBytes = 128 * 2 ** 20;
/** A large model in plain JavaScript takes many seconds for each input: the report says how many were compared. */
const mostMs = 60_000;
const fewestOfSlow = 2;

/** Answers some inputs, one at a time where the model allows that, and writes all named outputs. */
export async function runReferenceJob(job: ReferenceJob): Promise<ReferenceReply> {
  const inputs = await readReferenceFile<InputSet>(job.inputsPath);
  const runtime = await runtimeFor(job);
  const session = await openSession(runtime, job.runtimePath, job.model, { threads: 1 });
  try {
    const batch = job.model.fixedBatch ?? 1;
    const startedMs = performance.now();
    const first = await runAll(session, { ...inputs, examples: inputs.examples.slice(0, batch) }, batch);
    const msOfOne = (performance.now() - startedMs) / batch;
    const fitting = Math.max(fewest, Math.floor(mostBytes / Math.max(1, bytesOfAll(first[0]!))));
    const inTime = Math.max(fewestOfSlow, batch, Math.floor(mostMs / msOfOne));
    const examples = inputs.examples.slice(0, Math.min(fitting, inTime));
    const answers = await runAll(session, { ...inputs, examples }, batch);
    await writeReferenceFile(job.answersPath, { answers });
    return { kind: "reference", count: examples.length, firstNotFinite: await culprit(job, inputs, answers) };
  } finally {
    await session.close();
  }
}

/** The search loads what no other reference needs, and must not cost the answers. */
async function culprit(
  job: ReferenceJob,
  inputs: InputSet,
  answers: readonly Tensors[],
): Promise<string | null> {
  const at = answers.findIndex((answer) => !areFinite(answer));
  if (at === -1) return null;
  try {
    const { firstNotFinite } = await import("./first-not-finite.ts");
    return await firstNotFinite(job, batchOf(inputs, at, job.model.fixedBatch ?? 1));
  } catch {
    return null;
  }
}

function bytesOfAll(outputs: Tensors): number {
  return Object.values(outputs).reduce((sum, tensor) => sum + byteLengthOf(tensor), 0);
}
