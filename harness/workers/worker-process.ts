import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, type ResultPromise } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Answer, Job } from "./job.ts";
import { lastWordsOf } from "./last-words.ts";
import { packageRoot } from "../base/package.ts";
import { typescriptFlags } from "../base/typescript.ts";

/** Where the code of a worker lies, and the folder that it runs in. */
export interface WorkerCode {
  /** The folder that holds boxbench's package.json. */
  readonly root: string;
  readonly cwd: string;
}

/** How long a process that is leaving, or was killed, may take until nobody waits for it any more. */
const leaveMs = 2_000;

/** A live worker process. After a `WorkerFailure` it is dead and a new one is needed. */
export interface WorkerProcess {
  /**
   * Does one job.
   *
   * @throws BoxbenchError WORKER when the process dies or overruns `limitMs`
   * @throws BoxbenchError INTERRUPTED when `signal` is aborted; the process is ended
   */
  run(job: Job, limitMs: number, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Starts a worker. The environment variables decide what native libraries do at load.
 *
 * @param code of another tree, where it is not this one
 */
export function startWorker(
  env: Readonly<Record<string, string>> = {},
  code: WorkerCode = { root: packageRoot, cwd: process.cwd() },
): WorkerProcess {
  const child = execa(process.execPath, [...typescriptFlags, join(code.root, "harness", "worker.ts")], {
    cwd: code.cwd,
    ipc: true,
    serialization: "advanced",
    env,
    reject: false,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    cleanup: true,
  });
  const output = keepTail(child);
  // A Ctrl-C reaches the whole process group; the parent decides when a worker ends.
  return {
    run: (job, limitMs, signal) => runJob(child, output, job, limitMs, signal),
    close: async () => {
      if (child.connected) child.disconnect?.();
      await ended(child);
    },
  };
}

type Child = ResultPromise<{ ipc: true; reject: false; buffer: false }>;

/** Only the last words matter, and a chatty library must not fill the memory. */
const tailLength = 64_000;

interface Output {
  tail: string;
}

function keepTail({ stdout, stderr }: Pick<ChildProcess, "stdout" | "stderr">): Output {
  const output = { tail: "" };
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output.tail = (output.tail + text).slice(-tailLength);
    });
  }
  return output;
}

async function runJob(
  childProcess: unknown,
  output: Output,
  job: Job,
  limitMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  const child = childProcess as Child;
  let endedBy: "limit" | "interrupt" | null = null;
  const end = (reason: "limit" | "interrupt") => {
    endedBy = reason;
    child.kill("SIGKILL");
  };
  const onAbort = () => end("interrupt");
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => end("limit"), limitMs);
  try {
    if (signal.aborted) end("interrupt");
    const reply = child.getOneMessage();
    // A death between the two calls rejects `reply` while nobody listens.
    reply.catch(() => {});
    await child.sendMessage(job);
    return (await reply) as unknown as Answer;
  } catch (error) {
    if (endedBy === "interrupt") throw new BoxbenchError("INTERRUPTED", "Interrupted while measuring.");
    const result = await ended(child);
    const how =
      endedBy === "limit"
        ? `did not answer within ${Math.round(limitMs / 1000)} s and was ended`
        : `ended with ${result?.signal ?? `exit code ${result?.exitCode ?? "unknown"}`}`;
    const said = lastWordsOf(output.tail);
    throw new BoxbenchError("WORKER", `The process ${how}${said === null ? "." : `; it said: ${said}`}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/**
 * Waits for the end of a process, and ends it when it does not leave by itself.
 *
 * @returns null when a process that it started keeps its output open, so that it never counts as ended
 */
async function ended(childProcess: unknown): Promise<Awaited<Child> | null> {
  const child = childProcess as Child;
  const patience = async () => {
    await sleep(leaveMs, undefined, { ref: false });
    child.kill("SIGKILL");
    await sleep(leaveMs, undefined, { ref: false });
    return null;
  };
  return Promise.race([child, patience()]);
}
