import { BoxbenchError } from "../../src/core/errors.ts";
import { workerProtocol, type PrepareReply, type Reply } from "../workers/job.ts";
import { startWorker, type WorkerCode } from "../workers/worker-process.ts";

/** Longest time for converting the models of a reference. */
const limitMs = 600_000;

/**
 * Lets the code of a reference convert its models. Its answer also shows whether it can be measured by this code at
 * all: what parent and worker say to each other has a number.
 *
 * @param models folder that holds one folder for each variant
 * @param name of the reference, for messages
 * @throws BoxbenchError USAGE when the reference's worker does not start or speaks another protocol
 */
export async function prepareBase(
  code: WorkerCode,
  name: string,
  models: string,
  variantIds: readonly string[],
  signal: AbortSignal,
): Promise<PrepareReply["variants"]> {
  const worker = startWorker({}, code);
  try {
    const reply = await worker.run({ kind: "prepare", models, variantIds }, limitMs, signal);
    if (isCurrent(reply)) return reply.variants;
    throw incomparable(name, describeReply(reply));
  } catch (error) {
    if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
    throw incomparable(name, error.message.replace(/\.$/, ""), error);
  } finally {
    await worker.close();
  }
}

function isCurrent(reply: Reply): reply is PrepareReply {
  return reply.kind === "prepared" && reply.protocol === workerProtocol;
}

function describeReply(reply: Reply): string {
  if (reply.kind === "prepared")
    return `its workers speak protocol ${reply.protocol}, these ${workerProtocol}`;
  if (reply.kind === "error" && reply.code !== "UNEXPECTED") return reply.message;
  return "its workers are older than --against";
}

function incomparable(name: string, reason: string, cause?: unknown): BoxbenchError {
  return new BoxbenchError(
    "USAGE",
    `Cannot measure ${name} beside the work tree: ${reason}. Choose a newer reference, or run the bench in each tree ` +
      'and hold the two runs side by side with "boxbench compare A B".',
    { cause },
  );
}
