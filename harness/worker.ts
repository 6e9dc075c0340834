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
import { runReferenceJob } from "./jobs/reference.ts";
import type { Answer, ErrorReply, Job, Reply } from "./workers/job.ts";

/** What each kind of job runs; those that no measuring worker needs are loaded when asked for. */
const jobs: { readonly [Kind in Job["kind"]]: (job: Extract<Job, { kind: Kind }>) => Promise<Reply> } = {
  accuracy: runAccuracyJob,
  basis: async (job) => (await import("./jobs/basis.ts")).runBasisJob(job),
  build: async (job) => (await import("./jobs/build.ts")).runBuildJob(job),
  cell: runCellJob,
  describe: runDescribeJob,
  lower: async (job) => (await import("./jobs/lower.ts")).runLowerJob(job),
  memory: async (job) => (await import("./jobs/memory.ts")).runMemoryJob(job),
  peak: async (job) => (await import("./jobs/peak.ts")).runPeakJob(job),
  phases: async (job) => (await import("./jobs/phases.ts")).runPhasesJob(job),
  prepare: async (job) => (await import("./jobs/prepare.ts")).runPrepareJob(job),
  reference: runReferenceJob,
  scenario: async (job) => (await import("./jobs/scenario.ts")).runScenarioJob(job),
};

function replyTo(job: Job): Promise<Reply> {
  const run = jobs[job.kind] as (job: Job) => Promise<Reply>;
  return run(job);
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
const readyMs = performance.now();

for await (const message of getEachMessage()) {
  const reply = await answer(message as unknown as Job);
  await sendMessage({ ...reply, readyMs } satisfies Answer);
}
// The parent closed the channel. Native thread pools must not keep this process alive.
process.exit(0);
