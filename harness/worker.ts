/**
 * The child process that measures: one runtime, one thread count, one job at a time. It is started by
 * `worker-process.ts`, gets jobs over the IPC channel and answers each with one reply.
 */
import { getEachMessage, sendMessage } from "execa";
import { writeFile } from "node:fs/promises";
import { BoxbenchError, messageOf } from "../src/core/errors.ts";
import { runAccuracyJob } from "./jobs/accuracy.ts";
import { runCellJob } from "./jobs/cell.ts";
import { runDescribeJob } from "./jobs/describe.ts";
import { runPassJob } from "./jobs/pass.ts";
import { runReferenceJob } from "./jobs/reference.ts";
import type { ErrorReply, Job, Reply } from "./workers/job.ts";

async function replyTo(job: Job): Promise<Reply> {
  if (job.kind === "prepare") {
    // The converter is heavy, and no worker that measures needs it.
    const { runPrepareJob } = await import("./jobs/prepare.ts");
    return runPrepareJob(job);
  }
  if (job.kind === "describe") return runDescribeJob(job);
  if (job.kind === "reference") return runReferenceJob(job);
  if (job.kind === "cell") return runCellJob(job);
  return job.kind === "accuracy" ? runAccuracyJob(job) : runPassJob(job);
}

/** When memory runs out, Linux ends this process before the one that keeps the results. */
async function offerToOutOfMemoryKiller(): Promise<void> {
  await writeFile("/proc/self/oom_score_adj", "1000").catch(() => {});
}

async function answer(job: Job): Promise<Reply> {
  try {
    return await replyTo(job);
  } catch (error) {
    return {
      kind: "error",
      code: error instanceof BoxbenchError ? error.code : "UNEXPECTED",
      message: messageOf(error),
    } satisfies ErrorReply;
  }
}

await offerToOutOfMemoryKiller();

for await (const message of getEachMessage()) {
  await sendMessage(await answer(message as unknown as Job));
}
// The parent closed the channel. Native thread pools must not keep this process alive.
process.exit(0);
