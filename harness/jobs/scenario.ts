import { BoxbenchError } from "../../src/core/errors.ts";
import { randomFrom } from "../../src/core/random.ts";
import { byteLengthOf } from "../../src/tensors/arrays.ts";
import type {
  ClosedLoopFigures,
  OfflineFigures,
  ScenarioName,
  ServerFigures,
} from "../../src/core/results.ts";
import { contaminationOf, evidenceOf } from "../../src/measure/disturbance.ts";
import { readHostCounters } from "../../src/measure/host-counters.ts";
import { cpuMsOf, processIdsOf, runTimerOf } from "../../src/measure/run-timer.ts";
import type { JobBase, JobModel } from "../workers/job-base.ts";
import { processClock } from "../../src/measure/clock.ts";
import { rotationOf } from "../../src/measure/rotation.ts";
import { loopLimits, runClosedLoop } from "../../src/measure/scenarios/closed-loop.ts";
import { offlineBatches, runOffline } from "../../src/measure/scenarios/offline.ts";
import { processServerClock } from "../../src/measure/scenarios/serve.ts";
import { findServerRate } from "../../src/measure/scenarios/server.ts";
import { warmUp } from "../../src/measure/warm-up.ts";
import { defaultLimits } from "../../src/measure/latency.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import type { ImpossibleReply } from "../workers/job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { compareWithReference } from "./compare.ts";
import { openReference } from "./open-model.ts";
import { timedInputs } from "./timed-inputs.ts";

/** Put one kind of load on a model. */
export interface ScenarioJob extends JobBase {
  readonly kind: "scenario";
  readonly scenario: ScenarioName;
  /** The bound on a server's p99, and whether the user gave it. */
  readonly boundMs: number;
  readonly boundFrom: "given" | "derived";
  readonly seed: number;
}

export interface ScenarioReply {
  readonly kind: "scenario";
  readonly figures: ClosedLoopFigures | OfflineFigures | ServerFigures;
  /** Why they are in doubt, in words; null where they are not. */
  readonly disturbed: string | null;
}

/** Images in a query of MLPerf's multi-stream scenario. */
const samplesPerQuery = 8;

/** Larger batches of large inputs would need more memory than a small machine has. */
const mostInputBytes = 64 * 2 ** 20;

interface Bench {
  readonly job: ScenarioJob;
  readonly runtime: Runtime;
  readonly session: Session;
  readonly reference: ReferenceSet;
}

/** Opens a model and puts one kind of load on it. Every batch size is compared with the reference before it counts. */
export async function runScenarioJob(job: ScenarioJob): Promise<ScenarioReply | ImpossibleReply> {
  const { model, threads, scenario } = job;
  const reference = await openReference(model);
  const runtime = await runtimeFor(job);
  const session = await openSession(runtime, job.runtimePath, model, { threads });
  try {
    const reason = scenario === "server" ? whyNoServer(session, model) : null;
    if (reason !== null) return { kind: "impossible", reason };
    const processIds = await processIdsOf(session);
    const before = readHostCounters(processIds);
    const figures = await figuresOf({ job, runtime, session, reference });
    // A server waits for queries, so how busy it is says nothing.
    const evidence = evidenceOf(before, readHostCounters(processIds), 0, true);
    const disturbed = contaminationOf(evidence, { threads, waits: true });
    return { kind: "scenario", figures, disturbed };
  } finally {
    await session.close();
  }
}

function figuresOf(bench: Bench): Promise<ScenarioReply["figures"]> {
  const { scenario } = bench.job;
  if (scenario === "offline") return offline(bench);
  return scenario === "server" ? server(bench) : closedLoop(bench, scenario);
}

function whyNoServer({ remote }: Session, { fixedBatch }: JobModel): string | null {
  if (remote !== undefined) {
    return "It runs in another process, and the way there would count as waiting for a turn.";
  }
  return fixedBatch === null || fixedBatch === 1
    ? null
    : `A query has one image, and the model takes ${fixedBatch}.`;
}

async function closedLoop(bench: Bench, scenario: "single-stream" | "multi-stream") {
  const batch = bench.job.model.fixedBatch ?? (scenario === "single-stream" ? 1 : samplesPerQuery);
  const { runOnce } = await warmRunner(bench, batch);
  const figures = await runClosedLoop(runOnce, loopLimits[scenario], processClock);
  return { ...figures, samplesPerQuery: batch };
}

async function offline(bench: Bench) {
  const { model } = bench.job;
  const bytesOfOne = Object.values(bench.reference.examples[0]!).reduce(
    (sum, tensor) => sum + byteLengthOf(tensor),
    0,
  );
  const fitting = offlineBatches.filter((batch) => batch === 1 || batch * bytesOfOne <= mostInputBytes);
  const batches = model.fixedBatch === null ? fitting : [model.fixedBatch];
  const runners = new Map<number, () => Promise<number>>();
  for (const batch of batches) {
    await expectParity(bench, batch);
    runners.set(batch, runnerOf(bench, batch));
  }
  return runOffline(batches, (batch) => runners.get(batch)!, processClock);
}

async function server(bench: Bench): Promise<ServerFigures> {
  const { boundMs, boundFrom, seed } = bench.job;
  const { runOnce, medianMs } = await warmRunner(bench, 1);
  const options = { boundMs, serviceMs: medianMs, seed, clock: processServerClock };
  const { best, trials, finished } = await findServerRate(runOnce, options);
  return {
    boundMs,
    boundFrom,
    serviceMs: medianMs,
    best,
    trials: [...trials],
    finished,
  };
}

/** Compares a batch size with the reference, and runs it until the times are steady. */
async function warmRunner(bench: Bench, batch: number) {
  await expectParity(bench, batch);
  const runOnce = runnerOf(bench, batch);
  const { medianMs } = await warmUp(runOnce, defaultLimits.warmUp, processClock, {
    threads: bench.job.threads,
    cpuMs: () => cpuMsOf(bench.session, processClock),
  });
  return { runOnce, medianMs };
}

function runnerOf({ job, session, reference }: Bench, batch: number): () => Promise<number> {
  const next = rotationOf(timedInputs(reference, batch), randomFrom(job.seed, "scenario-inputs"));
  return runTimerOf(session, next, processClock, job.model.wanted);
}

async function expectParity({ session, reference, runtime, job }: Bench, batch: number): Promise<void> {
  const parity = await compareWithReference(session, reference, runtime, { batch, model: job.model });
  if (parity.passed) return;
  throw new BoxbenchError(
    "PARITY",
    `With batch ${batch} the outputs disagree with those of ${parity.reference}.`,
  );
}
