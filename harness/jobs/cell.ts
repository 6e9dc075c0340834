import { measureColdStart } from "../../src/measure/cold-start.ts";
import { contaminationOf } from "../../src/measure/disturbance.ts";
import { measureLatency, softwareLimits } from "../../src/measure/latency.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { CellJob, CellReply } from "../job.ts";
import { isFallback } from "../placement.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { compareWithReference } from "./compare.ts";
import { batchOf, modelFilesOf, openReference } from "./open-model.ts";
import { timedInputs } from "./timed-inputs.ts";

/** Runtimes that compute elsewhere: their process waits by design. */
const gpuRuntime = /\/(cuda|webgpu|webgl|node-gpu)$/;

let processImportMs: number | null = null;

/** The library is loaded by the first session of this process; the later ones start cold just the same. */
function importMsOf(session: Session): number {
  // A browser loads the library anew for every session.
  if (session.remote !== undefined) return session.timings.importMs;
  processImportMs ??= session.timings.importMs;
  return processImportMs;
}

/**
 * Opens the model once, compares its outputs with the reference, and where they agree and all nodes ran on the
 * provider that was asked for, times it.
 */
export async function runCellJob(job: CellJob): Promise<CellReply> {
  const startedAt = new Date().toISOString();
  const reference = await openReference(job.model);
  const runtime = await runtimeFor(job);
  const files = modelFilesOf(job.model);
  const session = await openSession(runtime, job.runtimePath, files, { threads: job.threads });
  try {
    const first = batchOf(reference, 0, job.batch);
    const coldStart = { ...(await measureColdStart(session, first)), importMs: importMsOf(session) };
    const parity = await compareWithReference(session, reference, runtime, job);
    if (!parity.passed) return { kind: "cell", parity, placement: null, timed: null };
    const placement = await session.placement(first);
    if (job.scope === "parity" || (isFallback(placement) && !job.allowFallback)) {
      return { kind: "cell", parity, placement, timed: null };
    }
    const inputs = timedInputs(reference, job.batch);
    const software = placement?.software === true;
    const {
      wallMs,
      inputs: inputCount,
      ...timing
    } = await measureLatency(session, inputs, {
      seed: job.seed,
      ...(software ? { limits: softwareLimits } : {}),
    });
    // Its own threads keep the processors busy, and its times are in no ranking.
    const contaminated = software
      ? null
      : contaminationOf(timing.evidence, {
          threads: job.threads,
          wallMs,
          waits: gpuRuntime.test(runtime.id),
        });
    const block = { round: 1, startedAt, ...timing, coldStart, contaminated };
    return { kind: "cell", parity, placement, timed: { block, inputs: inputCount } };
  } finally {
    await session.close();
  }
}
