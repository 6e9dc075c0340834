import { seedOf } from "../../src/core/random.ts";
import type { Block } from "../../src/core/results.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { measureColdStart } from "../../src/measure/cold-start.ts";
import { contaminationOf } from "../../src/measure/disturbance.ts";
import { measureLatency, softwareLimits } from "../../src/measure/latency.ts";
import { isFallback } from "../../src/measure/placement.ts";
import { median } from "../../src/measure/statistics.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import type { CellJob, CellReply } from "../workers/job.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { batchOf } from "./batches.ts";
import { compareWithReference } from "./compare.ts";
import { fewExamples } from "./few-examples.ts";
import { timedInputs } from "./timed-inputs.ts";

/** Inputs that a quick check compares, and a whole batch at least. */
const quickCount = 8;

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
 * provider that was asked for, times it. Answers that are right at first and wrong after a thousand runs are known of
 * browsers and drivers, so some are compared again at the end. Knows no file and no process, so that a page can do it, too.
 *
 * @param whole all inputs and answers of the reference
 */
export async function measureCell(
  job: CellJob,
  whole: ReferenceSet,
  runtime: Runtime,
  open: () => Promise<Session>,
): Promise<CellReply> {
  const startedAt = new Date().toISOString();
  const reference = job.software ? fewExamples(whole, job.batch) : whole;
  const session = await open();
  try {
    const first = batchOf(reference, 0, job.batch);
    const coldStart = {
      ...(await measureColdStart(session, first, { wanted: job.model.wanted })),
      importMs: importMsOf(session),
    };
    const parity = await compareWithReference(
      session,
      reference,
      runtime,
      job,
      job.check === "quick" ? Math.max(quickCount, job.batch) : undefined,
    );
    if (!parity.passed) return { kind: "cell", parity, placement: null, timed: null };
    // Which provider takes a node is decided before any batch is known.
    const small = job.software ? batchOf(reference, 0, job.model.fixedBatch ?? 1) : first;
    const placement = job.check === "quick" ? null : await session.placement(small);
    if (job.scope === "parity" || (isFallback(placement) && !job.allowFallback)) {
      return { kind: "cell", parity, placement, timed: null };
    }
    const software = job.software || placement?.software === true;
    const timed = await timeBlock(session, timedInputs(reference, job.batch), {
      software,
      // The process of a runtime that computes elsewhere waits by design.
      waits: runtime.computes === "elsewhere",
      job,
    });
    const after = await compareWithReference(session, reference, runtime, job, countAfter(job, timed.block));
    if (!after.passed) return { kind: "cell", parity: after, placement, timed: null, isLate: true };
    return {
      kind: "cell",
      parity,
      placement,
      timed: { block: { round: job.round, startedAt, ...timed.block, coldStart }, inputs: timed.inputs },
    };
  } finally {
    await session.close();
  }
}

/** A slow model's answers are compared on one batch: the end of a block must not take longer than its times. */
const mostMsAfter = 1_000;

function countAfter({ batch }: CellJob, { p50Ms }: Pick<Block, "p50Ms">): number {
  const runs = Math.ceil(quickCount / batch);
  return runs * p50Ms > mostMsAfter ? batch : runs * batch;
}

async function timeBlock(
  session: Session,
  inputs: readonly Tensors[],
  { software, waits, job }: { software: boolean; waits: boolean; job: CellJob },
) {
  const { seed, round, threads } = job;
  const {
    inputs: inputCount,
    disturbance,
    ...timing
  } = await measureLatency(session, inputs, {
    seed: seedOf(seed, `round ${round}`),
    threads,
    wanted: job.model.wanted,
    ...(software ? { limits: softwareLimits } : {}),
  });
  const asApp = await timeAsApp(session, inputs, job.model.wanted, software ? softwareRuns : asAppRuns);
  // A software adapter's own threads keep the processors busy, and its times are in no ranking.
  const found = software ? null : contaminationOf(timing.evidence, { threads, waits });
  const contaminated = [found, disturbance].filter((reason) => reason !== null).join("; ") || null;
  return { block: { ...timing, ...asApp, contaminated }, inputs: inputCount };
}

/** Runs that wait as an app does: enough for a median, and few beside those that are timed well. */
const asAppRuns = 32;
const softwareRuns = 3;

async function timeAsApp(
  { remote }: Session,
  inputs: readonly Tensors[],
  wanted: readonly string[],
  runs: number,
): Promise<Pick<Block, "asAppP50Ms">> {
  if (remote?.timeAsApp === undefined) return {};
  const feeds = Array.from({ length: runs }, (_, index) => inputs[index % inputs.length]!);
  return { asAppP50Ms: median(await remote.timeAsApp(feeds, wanted)) };
}
