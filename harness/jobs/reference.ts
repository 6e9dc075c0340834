import type { Tensors } from "../../src/core/tensor.ts";
import { byteLengthOf } from "../../src/tensors/arrays.ts";
import { areFinite } from "../../src/tensors/numbers.ts";
import type { ReferenceJob, ReferenceReply } from "../workers/job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { type InputSet, readReferenceFile, writeReferenceFile } from "../workers/reference-file.ts";
import type { Session } from "../../src/runtimes/types.ts";
import { batchOf } from "./batches.ts";
import { haveOwnRows } from "./own-rows.ts";
import { runAll } from "./run-all.ts";

/** Timing rotates over this many inputs, so as many are answered however large the answers are. */
const fewest = 8;
const mostBytes = 128 * 2 ** 20;
/** A large model in plain JavaScript takes many seconds for each input: the report says how many were compared. */
const mostMs = 60_000;
const fewestOfSlow = 2;
/** Whether a batch is answered as its inputs are is not asked of a model that takes seconds. */
const mostMsToAskAgain = 2_000;

/** Answers some inputs, one at a time where the model allows that, and writes all named outputs. */
export async function runReferenceJob(job: ReferenceJob): Promise<ReferenceReply> {
  const inputs = await readReferenceFile<InputSet>(job.inputsPath);
  const runtime = await runtimeFor(job);
  const session = await openSession(runtime, job.runtimePath, job.model, { threads: 1 });
  try {
    const startedMs = performance.now();
    const answers = await answersInTime(session, inputs, job.model.fixedBatch ?? 1);
    const msOfOne = (performance.now() - startedMs) / answers.length;
    await writeReferenceFile(job.answersPath, { answers });
    return {
      kind: "reference",
      count: answers.length,
      firstNotFinite: await culprit(job, inputs, answers),
      hasOwnRows:
        job.model.fixedBatch !== null ||
        msOfOne > mostMsToAskAgain ||
        (await haveOwnRows(session, inputs, answers)),
    };
  } finally {
    await session.close();
  }
}

/**
 * The answers of the first inputs, a batch at a time: as many as there is room and time for. No input is answered
 * twice, since one may take most of the time that there is.
 */
export async function answersInTime(
  session: Pick<Session, "run" | "runEach">,
  inputs: InputSet,
  batch: number,
  nowMs: () => number = () => performance.now(),
): Promise<Tensors[]> {
  const startedMs = nowMs();
  const answers: Tensors[] = [];
  let most = inputs.examples.length;
  while (answers.length < most) {
    const at = answers.length;
    const examples = inputs.examples.slice(at, Math.min(at + batch, most));
    answers.push(...(await runAll(session, { ...inputs, examples }, batch)));
    if (at === 0) {
      most = Math.min(most, Math.max(fewest, Math.floor(mostBytes / Math.max(1, bytesOfAll(answers[0]!)))));
    }
    const spentMs = nowMs() - startedMs;
    const msOfBatch = spentMs / Math.ceil(answers.length / batch);
    if (answers.length >= fewestOfSlow && spentMs + msOfBatch > mostMs) break;
  }
  return answers;
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
