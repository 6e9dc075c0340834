import { processClock, type Clock } from "../../src/measure/clock.ts";
import { defaultLimits, measureLatency, type LatencyLimits } from "../../src/measure/latency.ts";
import { median } from "../../src/measure/statistics.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import type { Session } from "../../src/runtimes/types.ts";

/** The same work timed by the harness and without it, one directly after the other. */
export interface Pair {
  /** Median of the harness. */
  readonly harnessMs: number;
  /** Median of a loop that does nothing but the same work and reading the clock. */
  readonly bareMs: number;
}

export interface PairOptions {
  readonly pairs: number;
  /** Of the session. */
  readonly threads: number;
  readonly limits?: LatencyLimits;
  readonly clock?: Clock;
}

/**
 * Times one model by the harness and by a bare loop, in turns: bare, harness, harness, bare, so that drift of the
 * machine meets both alike.
 *
 * @param session what the harness times
 * @param inputs those of the harness; the bare loop takes them in turn
 * @param runBare one run of the library itself, from an input to outputs
 */
export async function measurePairs(
  session: Pick<Session, "run" | "remote">,
  inputs: readonly Tensors[],
  runBare: (input: Tensors) => Promise<unknown>,
  { pairs, threads, limits = defaultLimits, clock = processClock }: PairOptions,
): Promise<Pair[]> {
  const byHarness = async (seed: number) =>
    (await measureLatency(session, inputs, { seed, threads, limits, clock })).p50Ms;
  const byLoop = () => bareLoop(runBare, inputs, limits, clock);
  // The first measurement of all would pay for compiling what both share.
  await byLoop();
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) {
      const bareMs = await byLoop();
      measured.push({ bareMs, harnessMs: await byHarness(pair) });
    } else {
      const harnessMs = await byHarness(pair);
      measured.push({ harnessMs, bareMs: await byLoop() });
    }
  }
  return measured;
}

/** Median milliseconds of as many runs as fit into the harness's own time, after as few as it warms up with. */
export async function bareLoop(
  runBare: (input: Tensors) => Promise<unknown>,
  inputs: readonly Tensors[],
  { warmUp, minMs, minSamples }: LatencyLimits,
  clock: Clock,
): Promise<number> {
  const timesMs: number[] = [];
  for (let run = 0; run < warmUp.minRuns; run += 1) await runBare(inputs[run % inputs.length]!);
  const endMs = clock.nowMs() + minMs;
  for (let run = 0; run < minSamples || clock.nowMs() < endMs; run += 1) {
    const input = inputs[run % inputs.length]!;
    const startedMs = clock.nowMs();
    await runBare(input);
    timesMs.push(clock.nowMs() - startedMs);
  }
  return median(timesMs);
}
