import type { ReferenceJob, ReferenceReply } from "../workers/job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { type InputSet, readReferenceFile } from "../workers/reference-file.ts";
import { modelFilesOf } from "./open-model.ts";
import { runAll } from "./run-all.ts";

/** Answers some inputs, one at a time where the model allows that. */
export async function runReferenceJob(job: ReferenceJob): Promise<ReferenceReply> {
  const inputs = await readReferenceFile<InputSet>(job.inputsPath);
  const runtime = await runtimeFor(job);
  const session = await openSession(runtime, job.runtimePath, modelFilesOf(job.model), { threads: 1 });
  try {
    return { kind: "reference", outputs: await runAll(session, inputs, job.model.fixedBatch ?? 1) };
  } finally {
    await session.close();
  }
}
