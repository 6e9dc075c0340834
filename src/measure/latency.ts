import { Bench } from "tinybench";
import { BoxbenchError } from "../core/errors.ts";
import { randomFrom } from "../core/random.ts";
import type { Block } from "../core/results.ts";
import type { Tensors } from "../core/tensor.ts";
import type { Session } from "../runtimes/types.ts";
import { type Clock, processClock } from "./clock.ts";
import { evidenceOf } from "./disturbance.ts";
import { readHostCounters, unknownCounters, type HostCounters } from "./host-counters.ts";
import { rotationOf } from "./rotation.ts";
import { cpuMsOf, processIdsOf, runTimerOf } from "./run-timer.ts";
import { median } from "./statistics.ts";
import { warmUp, type WarmUpLimits } from "./warm-up.ts";

export interface LatencyLimits {
  readonly warmUp: WarmUpLimits;
  /** Timing takes at least this many samples and this long ... */
  readonly minSamples: number;
  readonly minMs: number;
  /** ... unless this much time has passed: then it ends with as few as `minSlowSamples`. */
  readonly maxMs: number;
  readonly minSlowSamples: number;
  /** ... and after this much time with as few as `minSlowestSamples`. */
  readonly longestMs: number;
  readonly minSlowestSamples: number;
  /** About the most samples that are kept: of fast runs, only every second, third, ... becomes a sample. */
  readonly maxSamples: number;
}

/** Five blocks of 144 samples carry a p99. */
export const defaultLimits: LatencyLimits = {
  warmUp: { minRuns: 20, minMs: 100, maxMs: 1_500 },
  minSamples: 64,
  minMs: 100,
  maxMs: 800,
  minSlowSamples: 10,
  longestMs: 8_000,
  minSlowestSamples: 3,
  maxSamples: 144,
};

/**
 * For a program on the CPU that stands in for a GPU: its times are in no ranking and can be seconds each, so a few
 * samples must do.
 */
export const softwareLimits: LatencyLimits = {
  ...defaultLimits,
  warmUp: { minRuns: 1, minMs: 0, maxMs: 0 },
  minSamples: 3,
  minMs: 0,
  maxMs: 500,
  minSlowSamples: 1,
  minSlowestSamples: 1,
};

export interface LatencyOptions {
  /** Fixes the order of the inputs. */
  readonly seed: number;
  /** Of the session. */
  readonly threads: number;
  /** Outputs that the clock brings to the host; all of them where it is left out. */
  readonly wanted?: readonly string[];
  readonly limits?: LatencyLimits;
  readonly clock?: Clock;
  readonly counters?: (processIds: readonly number[]) => HostCounters;
}

/** What timing one session gives to a block. */
export interface Timing extends Pick<
  Block,
  "samplesMs" | "p50Ms" | "clockStepMs" | "runsInSample" | "warmupRuns" | "steady" | "evidence"
> {
  /** Different inputs in rotation. */
  readonly inputs: number;
  /** What the session itself says against its times, in words. */
  readonly disturbance: string | null;
}

/** Fewer inputs would let caches and branch predictors learn them. */
export const minInputs = 8;

/**
 * Times a session: first warm-up to a steady state, directly before the timed runs and on the same inputs. Each
 * timed run goes from an input on the host to outputs on the host, one run at a time. With onnxruntime-node it
 * includes one turn of the event loop (about 2 µs), in which that library does its work. A session that runs in
 * another process takes the times there.
 *
 * @param inputs at least `minInputs` different ones, all of one shape
 * @throws BoxbenchError USAGE when there are too few inputs, or their shapes differ
 * @throws whatever a run throws
 */
export async function measureLatency(
  session: Pick<Session, "run" | "remote">,
  inputs: readonly Tensors[],
  {
    seed,
    threads,
    wanted,
    limits = defaultLimits,
    clock = processClock,
    counters = readHostCounters,
  }: LatencyOptions,
): Promise<Timing> {
  checkInputs(inputs);
  const next = rotationOf(inputs, randomFrom(seed, "latency-inputs"));
  const runOnce = runTimerOf(session, next, clock, wanted);
  const warm = await warmUp(runOnce, limits.warmUp, clock, {
    threads,
    cpuMs: () => cpuMsOf(session, clock),
  });
  const runsPerSample = Math.max(1, Math.ceil(limits.minMs / warm.medianMs / limits.maxSamples));
  const stepMs = session.remote?.clockStepMs;
  const runsInSample = runsForClock(stepMs ?? 0, warm.medianMs);
  const takeSample = () =>
    runsInSample === 1 ? everyNth(runOnce, runsPerSample) : meanOf(runOnce, runsInSample);
  const processIds = await processIdsOf(session);
  // Those of this machine say nothing about another device.
  const read = session.remote?.disturbance === undefined ? counters : () => unknownCounters;
  session.remote?.disturbance?.();
  // Reading the counters takes milliseconds of CPU time, which are none of the runs'.
  const before = read(processIds);
  const cpuBefore = await cpuMsOf(session, clock);
  const wallBefore = clock.nowMs();
  const samplesMs = await collectSamples(takeSample, limits, clock);
  const wallMs = clock.nowMs() - wallBefore;
  const cpuAfter = await cpuMsOf(session, clock);
  const cpuOverWall = cpuAfter === null || cpuBefore === null ? null : (cpuAfter - cpuBefore) / wallMs;
  const after = read(processIds);
  const disturbance = session.remote?.disturbance?.() ?? null;
  return {
    samplesMs,
    p50Ms: median(samplesMs),
    ...(stepMs === undefined ? {} : { clockStepMs: stepMs }),
    ...(runsInSample === 1 ? {} : { runsInSample }),
    warmupRuns: warm.runs,
    steady: warm.steady,
    evidence: evidenceOf(before, after, cpuOverWall, session.remote !== undefined),
    inputs: inputs.length,
    disturbance,
  };
}

interface Sample {
  readonly sampleMs: number;
  /** The time of all runs behind the sample. */
  readonly totalMs: number;
}

/** Steps of a clock that a sample is to take at least. */
const minSteps = 20;

/** Runs that a sample needs, for a clock with a step to tell its time to a twentieth. */
export function runsForClock(stepMs: number, runMs: number): number {
  if (stepMs === 0) return 1;
  return Math.max(1, Math.ceil((minSteps * stepMs) / Math.max(runMs, stepMs / minSteps)));
}

/** The time of one of several runs back to back: the step of the clock is in it once for all of them. */
async function meanOf(runOnce: () => Promise<number>, runs: number): Promise<Sample> {
  let totalMs = 0;
  for (let run = 0; run < runs; run += 1) totalMs += await runOnce();
  return { sampleMs: totalMs / runs, totalMs };
}

async function everyNth(runOnce: () => Promise<number>, n: number): Promise<Sample> {
  let sampleMs = 0;
  let totalMs = 0;
  for (let run = 0; run < n; run += 1) {
    sampleMs = await runOnce();
    totalMs += sampleMs;
  }
  return { sampleMs, totalMs };
}

/**
 * Lets tinybench loop until the limits are met. Its own warm-up is off, because it warms up to no steady state,
 * and the samples are kept here, because it sorts them and the order shows drift.
 */
async function collectSamples(
  takeSample: () => Promise<Sample>,
  limits: LatencyLimits,
  clock: Clock,
): Promise<number[]> {
  const samples: number[] = [];
  const outOfTime = new AbortController();
  const began = clock.nowMs();
  const bench = new Bench({
    iterations: limits.minSamples,
    time: limits.minMs,
    warmup: false,
    throws: true,
    now: () => clock.nowMs(),
    signal: outOfTime.signal,
  });
  const task = async () => {
    const { sampleMs, totalMs } = await takeSample();
    samples.push(roundToTenthOfMicrosecond(sampleMs));
    const elapsedMs = clock.nowMs() - began;
    const needed = elapsedMs >= limits.longestMs ? limits.minSlowestSamples : limits.minSlowSamples;
    if (elapsedMs >= limits.maxMs && samples.length >= needed) outOfTime.abort();
    return { overriddenDuration: sampleMs, overriddenIterationCost: totalMs };
  };
  // Without `async`, tinybench would call the task once more to find out.
  await bench.add("run", task, { async: true }).run();
  return samples;
}

/** Finer than any difference that a timed run can show, and half the digits in results.json. */
function roundToTenthOfMicrosecond(ms: number): number {
  return Math.round(ms * 1e4) / 1e4;
}

function checkInputs(inputs: readonly Tensors[]): void {
  if (inputs.length < minInputs) {
    throw new BoxbenchError(
      "USAGE",
      `Timing needs at least ${minInputs} different inputs and got ${inputs.length}.`,
    );
  }
  if (new Set(inputs.map(shapesOf)).size > 1) {
    throw new BoxbenchError("USAGE", "Timing needs inputs of one shape.");
  }
}

function shapesOf(feeds: Tensors): string {
  return Object.entries(feeds)
    .map(([name, { shape }]) => `${name} ${shape.join()}`)
    .join();
}
