import { randomFrom } from "../../src/core/random.ts";
import { rotationOf } from "../../src/measure/rotation.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { ImpossibleReply } from "../workers/job.ts";
import type { JobBase } from "../workers/job-base.ts";
import { peakBytesOf, peakBytesOfAll } from "../machine/peak-memory.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { openReference } from "./open-model.ts";
import { timedInputs } from "./timed-inputs.ts";

/** Open and run a model, and tell how much memory the process took. Nothing is timed. */
export interface MemoryJob extends JobBase {
  readonly kind: "memory";
  readonly batch: number;
}

export interface MemoryReply {
  readonly kind: "memory";
  readonly of: "process" | "browser";
  readonly startBytes: number | null;
  readonly openedBytes: number;
  readonly ranBytes: number;
  readonly runs: number;
}

/** Enough for pools and caches to reach their size. */
const runs = 50;
/** A slow model reaches it with its first runs. */
const mostMs = 5_000;

/** Opens a model in this process and runs it; the peak is read before, between and after. */
export async function runMemoryJob(job: MemoryJob): Promise<MemoryReply | ImpossibleReply> {
  // The inputs are there before the model, so that they are in none of the differences.
  const inputs = timedInputs(await openReference(job.model), job.batch);
  const runtime = await runtimeFor(job);
  const startBytes = await peakBytesOf(process.pid);
  const session = await openSession(runtime, job.runtimePath, job.model, {
    threads: job.threads,
  });
  try {
    const read = readerOf(session);
    if (read === null || startBytes === null) return { kind: "impossible", reason: notTold };
    const openedBytes = await read();
    const next = rotationOf(inputs, randomFrom(1, "memory-inputs"));
    const beganMs = performance.now();
    let done = 0;
    while (done < runs && (done === 0 || performance.now() - beganMs < mostMs)) {
      await session.run(next(), job.model.wanted);
      done += 1;
    }
    const ranBytes = await read();
    if (openedBytes === null || ranBytes === null) return { kind: "impossible", reason: notTold };
    const isRemote = session.remote !== undefined;
    return {
      kind: "memory",
      of: isRemote ? "browser" : "process",
      startBytes: isRemote ? null : startBytes,
      openedBytes,
      ranBytes,
      runs: done,
    };
  } finally {
    await session.close();
  }
}

const notTold = "This system does not tell the peak memory of a process (it is read from Linux's /proc).";

/** Null where nobody says which processes a session has. */
function readerOf({ remote }: Session): (() => Promise<number | null>) | null {
  if (remote === undefined) return () => peakBytesOf(process.pid);
  return remote.processIds === undefined
    ? null
    : async () => peakBytesOfAll((await remote.processIds?.()) ?? []);
}
