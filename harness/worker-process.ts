import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";
import { BoxbenchError } from "../src/core/errors.ts";
import type { Job, Reply } from "./job.ts";

const workerPath = fileURLToPath(new URL("worker.ts", import.meta.url));
// As a URL, so that it resolves from any working directory.
const tsxUrl = import.meta.resolve("tsx");

/** A live worker process. After a `WorkerFailure` it is dead and a new one is needed. */
export interface WorkerProcess {
  /**
   * Does one job.
   *
   * @throws BoxbenchError WORKER when the process dies or overruns `limitMs`
   * @throws BoxbenchError INTERRUPTED when `signal` is aborted; the process is ended
   */
  run(job: Job, limitMs: number, signal: AbortSignal): Promise<Reply>;
  close(): Promise<void>;
}

/** Starts a worker. The environment variables decide what native libraries do at load. */
export function startWorker(env: Readonly<Record<string, string>> = {}): WorkerProcess {
  const child = execa(process.execPath, ["--import", tsxUrl, workerPath], {
    ipc: true,
    env,
    reject: false,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    // Only the last words matter, and a chatty library must not fill the memory.
    maxBuffer: 1_000_000,
    cleanup: true,
  });
  // A Ctrl-C reaches the whole process group; the parent decides when a worker ends.
  return {
    run: (job, limitMs, signal) => runJob(child, job, limitMs, signal),
    close: async () => {
      child.disconnect?.();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await child;
      clearTimeout(timer);
    },
  };
}

type Child = ResultPromise<{ ipc: true; reject: false }>;

async function runJob(childProcess: unknown, job: Job, limitMs: number, signal: AbortSignal): Promise<Reply> {
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
    await child.sendMessage(job as never);
    return (await reply) as unknown as Reply;
  } catch (error) {
    if (endedBy === "interrupt") throw new BoxbenchError("INTERRUPTED", "Interrupted while measuring.");
    const result = await child;
    const lastWords =
      String(result.stderr ?? "")
        .trim()
        .split("\n")
        .at(-1) ?? "";
    const how =
      endedBy === "limit"
        ? `did not answer within ${Math.round(limitMs / 1000)} s and was ended`
        : `ended with ${result.signal ?? `exit code ${result.exitCode ?? "unknown"}`}`;
    throw new BoxbenchError(
      "WORKER",
      `The process ${how}${lastWords === "" ? "." : `; it said: ${lastWords}`}`,
      {
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
