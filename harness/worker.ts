/**
 * The child process that measures: one runtime, one thread count, one job at a time. It is started by
 * `worker-process.ts`, gets jobs over the IPC channel and answers each with one reply.
 */
import { getEachMessage, sendMessage } from "execa";
import { BoxbenchError, messageOf } from "../src/core/errors.ts";
import { runAccuracyJob } from "./jobs/accuracy.ts";
import { runCellJob } from "./jobs/cell.ts";
import type { ErrorReply, Job, Reply } from "./job.ts";

async function answer(job: Job): Promise<Reply> {
  try {
    return job.kind === "cell" ? await runCellJob(job) : await runAccuracyJob(job);
  } catch (error) {
    return {
      kind: "error",
      code: error instanceof BoxbenchError ? error.code : "UNEXPECTED",
      message: messageOf(error),
    } satisfies ErrorReply;
  }
}

for await (const message of getEachMessage()) {
  await sendMessage((await answer(message as unknown as Job)) as never);
}
// The parent closed the channel. Native thread pools must not keep this process alive.
process.exit(0);
