import { describe, expect, it } from "vitest";
import { latencySchema } from "../../src/core/results.ts";
import { defaultLimits, measureLatency } from "../../src/measure/latency.ts";
import type { FloatTensor } from "../../src/runtimes/types.ts";
import { sessionOnClock, simulatedClock } from "../helpers/simulated-clock.ts";

const inputsOf = (count: number): FloatTensor[] =>
  Array.from({ length: count }, (_, index) => ({ data: Float32Array.of(index), shape: [1, 1] }));

/** Times a simulated session of which run number `run` (from 0) takes `msOf(run)` milliseconds. */
async function timed(msOf: (run: number) => number, { batch = 1, threads = 1, seed = 1 } = {}) {
  const clock = simulatedClock();
  const session = sessionOnClock(clock, msOf, threads);
  const latency = await measureLatency(session, inputsOf(8), { batch, seed, clock });
  return { latency, session };
}

describe("the samples", () => {
  it("are the runs after warm-up, in the order of collection", async () => {
    // Run 20 is the first after warm-up; then each run takes 1 ms more than the one before.
    const { latency } = await timed((run) => (run < 20 ? 20 : run));
    expect(latency.warmupRuns).toBe(20);
    expect(latency.samplesMs.slice(0, 3)).toEqual([20, 21, 22]);
    expect(latency.samplesMs).toEqual(latency.samplesMs.toSorted((a, b) => a - b));
    const falling = await timed((run) => (run < 20 ? 20 : 200 - run));
    expect(falling.latency.samplesMs.slice(0, 3)).toEqual([180, 179, 178]);
  });

  it("are 64 where these take over 300 ms", async () => {
    const { latency, session } = await timed(() => 20);
    expect(latency.samplesMs).toHaveLength(64);
    // No run is made but the warm-up's and the timed ones.
    expect(session.inputs).toHaveLength(latency.warmupRuns + 64);
  });

  it("last for 300 ms where runs are short", async () => {
    expect((await timed(() => 2)).latency.samplesMs).toHaveLength(150);
  });

  it("are about 1,000 of a very fast model, spread over the 300 ms", async () => {
    // 0.0625 ms: 4,800 runs in 300 ms, one sample of each 5.
    const { latency, session } = await timed(() => 0.0625);
    expect(latency.samplesMs).toHaveLength(960);
    expect(session.inputs.length - latency.warmupRuns).toBe(4_800);
    expect(latency.samplesMs[0]).toBe(0.0625);
  });

  it("are fewer, but at least 10, where a run is slow", async () => {
    // Half a second each: 2 s are over after 4 samples.
    expect((await timed(() => 500)).latency.samplesMs).toHaveLength(10);
    // 2 s are over after 40 samples.
    expect((await timed(() => 50)).latency.samplesMs).toHaveLength(40);
  });
});

describe("the numbers", () => {
  it("are taken from the samples", async () => {
    // 10, 11, ... ms, until 2 s have passed: 10 + ... + 64 = 2,035.
    const { latency } = await timed((run) => (run < 30 ? 10 : run - 20));
    const { samplesMs, ...numbers } = latency;
    expect(samplesMs).toEqual(Array.from({ length: samplesMs.length }, (_, index) => index + 10));
    expect(samplesMs).toHaveLength(55);
    expect(numbers).toEqual({
      warmupRuns: 30,
      steady: true,
      inputs: 8,
      // The middle of 10 to 64.
      p50Ms: 37,
      p90Ms: null,
      p95Ms: null,
      p99Ms: null,
      minMs: 10,
      maxMs: 64,
      imagesPerSecond: 1000 / 37,
      cpuOverWall: 1,
    });
  });

  it("include higher quantiles only where the samples carry them", async () => {
    const withSamples = async (ms: number) => (await timed(() => ms)).latency;
    // 64 samples.
    expect(await withSamples(20)).toMatchObject({ p90Ms: 20, p95Ms: null, p99Ms: null });
    // 150 samples.
    expect(await withSamples(2)).toMatchObject({ p90Ms: 2, p95Ms: 2, p99Ms: null });
    // 960 samples.
    expect(await withSamples(0.0625)).toMatchObject({ p90Ms: 0.0625, p95Ms: 0.0625, p99Ms: 0.0625 });
  });

  it("count images, not runs", async () => {
    expect((await timed(() => 20, { batch: 32 })).latency.imagesPerSecond).toBe(1600);
  });

  it("show how many threads were busy", async () => {
    expect((await timed(() => 20, { threads: 2 })).latency.cpuOverWall).toBe(2);
  });

  it("say when warm-up ended without a steady state", async () => {
    const { latency } = await timed((run) => (Math.floor(run / 10) % 2 === 0 ? 40 : 50));
    expect(latency.steady).toBe(false);
  });

  it("fit the schema of results.json", async () => {
    const { latency } = await timed(() => 20);
    expect(latencySchema.parse(latency)).toEqual(latency);
  });
});

describe("the inputs", () => {
  it("take turns: within 8 runs each comes once", async () => {
    const { session } = await timed(() => 20);
    const firstEight = session.inputs.slice(0, 8).map(({ data }) => data[0]);
    expect(new Set(firstEight)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  it("come in an order that the seed fixes", async () => {
    const orderOf = async (seed: number) =>
      (await timed(() => 20, { seed })).session.inputs.map(({ data }) => data[0]);
    expect(await orderOf(1)).toEqual(await orderOf(1));
    expect(await orderOf(1)).not.toEqual(await orderOf(2));
  });

  it("must be at least 8", async () => {
    const session = sessionOnClock(simulatedClock(), () => 1);
    await expect(measureLatency(session, inputsOf(7), { batch: 1, seed: 1 })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("at least 8") as string,
    });
    expect(session.inputs).toHaveLength(0);
  });

  it("must have one shape", async () => {
    const inputs = [...inputsOf(8), { data: new Float32Array(2), shape: [2, 1] }];
    const session = sessionOnClock(simulatedClock(), () => 1);
    await expect(measureLatency(session, inputs, { batch: 1, seed: 1 })).rejects.toMatchObject({
      code: "USAGE",
    });
  });
});

describe("a run that fails", () => {
  it.each([5, 40])("ends timing with its error, in run %d", async (failing) => {
    const failure = new Error("the device is gone");
    const msOf = (run: number) => {
      if (run === failing) throw failure;
      return 20;
    };
    await expect(timed(msOf)).rejects.toBe(failure);
  });
});

it("the default limits leave room for p99 and keep a slow cell to seconds", () => {
  expect(defaultLimits.maxSamples).toBeGreaterThan(662);
  expect(defaultLimits.warmUp.maxMs + defaultLimits.maxMs).toBeLessThanOrEqual(4_000);
});

it("the real clock gives a session of real time its time", async () => {
  let runs = 0;
  const session = {
    run: async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return Float32Array.of(0);
    },
  };
  const limits = {
    ...defaultLimits,
    warmUp: { minRuns: 20, minMs: 1, maxExtraRuns: 1, maxMs: 1_000 },
    minSamples: 10,
    minMs: 1,
  };
  const latency = await measureLatency(session, inputsOf(8), { batch: 1, seed: 1, limits });
  expect(latency.samplesMs).toHaveLength(10);
  expect(runs).toBe(latency.warmupRuns + 10);
  // A timer of Node never fires more than a millisecond early.
  expect(latency.minMs).toBeGreaterThanOrEqual(1);
  expect(latency.cpuOverWall).toBeGreaterThan(0);
});
