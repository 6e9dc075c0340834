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
import { passJobs, type PassJob, type PassReply } from "./jobs/pass-jobs.ts";
import { runReferenceJob } from "./jobs/reference.ts";
import type { Answer, ErrorReply, Job, Reply } from "./workers/job.ts";

type AnyJob = Job | PassJob;
type AnyReply = Reply | PassReply;

/** What each kind of job runs; those that no measuring worker needs are loaded when asked for. */
const jobs: {
  readonly [Kind in AnyJob["kind"]]: (job: Extract<AnyJob, { kind: Kind }>) => Promise<AnyReply>;
} = {
  ...passJobs,
  accuracy: runAccuracyJob,
  basis: async (job) => (await import("./jobs/basis.ts")).runBasisJob(job),
  cell: runCellJob,
  describe: runDescribeJob,
  lower: async (job) => (await import("./jobs/lower.ts")).runLowerJob(job),
  prepare: async (job) => (await import("./jobs/prepare.ts")).runPrepareJob(job),
  reference: runReferenceJob,
};

function replyTo(job: AnyJob): Promise<AnyReply> {
  const run = jobs[job.kind] as (job: AnyJob) => Promise<AnyReply>;
  return run(job);
}

/** When memory runs out, Linux ends this process before the one that keeps the results. */
async function offerToOutOfMemoryKiller(): Promise<void> {
  await writeFile("/proc/self/oom_score_adj", "1000").catch(() => {});
}

async function answer(job: AnyJob): Promise<AnyReply> {
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
const readyMs = performance.now();

for await (const message of getEachMessage()) {
  const reply = await answer(message as unknown as AnyJob);
  await sendMessage({ ...reply, readyMs } satisfies Answer<AnyReply>);
}
// The parent closed the channel. Native thread pools must not keep this process alive.
process.exit(0);
