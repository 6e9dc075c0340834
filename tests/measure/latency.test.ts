import { describe, expect, it } from "vitest";
import { defaultLimits, measureLatency, runsForClock, softwareLimits } from "../../src/measure/latency.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { sessionOnClock, simulatedClock, type SimulatedClock } from "../helpers/simulated-clock.ts";

const inputsOf = (count: number): Tensors[] =>
  Array.from({ length: count }, (_, index) => ({ x: floats(Float32Array.of(index), [1, 1]) }));

/** Times a simulated session of which run number `run` (from 0) takes `msOf(run)` milliseconds. */
async function timed(msOf: (run: number) => number, { threads = 1, seed = 1, limits = defaultLimits } = {}) {
  const clock = simulatedClock();
  const session = sessionOnClock(clock, msOf, threads);
  const latency = await measureLatency(session, inputsOf(8), { seed, threads, clock, limits });
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

  it("are 64 where these take over 100 ms", async () => {
    const { latency, session } = await timed(() => 10);
    expect(latency.samplesMs).toHaveLength(64);
    // No run is made but the warm-up's and the timed ones.
    expect(session.inputs).toHaveLength(latency.warmupRuns + 64);
  });

  it("last for 100 ms where runs are short", async () => {
    expect((await timed(() => 1)).latency.samplesMs).toHaveLength(100);
  });

  it("are at most 144 of a very fast model, spread over the 100 ms", async () => {
    // 0.0625 ms: 1,600 runs in 100 ms, one sample of each 12: 134 of them take 100.5 ms.
    const { latency, session } = await timed(() => 0.0625);
    expect(latency.samplesMs).toHaveLength(134);
    expect(session.inputs.length - latency.warmupRuns).toBe(12 * 134);
    expect(latency.samplesMs[0]).toBe(0.0625);
  });

  it("are fewer, but at least 10, where a run is slow", async () => {
    // Half a second each: 800 ms are over after 2 samples.
    expect((await timed(() => 500)).latency.samplesMs).toHaveLength(10);
    // 800 ms are over after 40 samples.
    expect((await timed(() => 20)).latency.samplesMs).toHaveLength(40);
  });

  it("are 3 where 10 would take very long", async () => {
    // 4 s each: 8 s are over after 2 samples.
    expect((await timed(() => 4_000)).latency.samplesMs).toHaveLength(3);
    // 1 s each: after 8 samples.
    expect((await timed(() => 1_000)).latency.samplesMs).toHaveLength(8);
  });

  it("are three quick ones or a single slow one on a software adapter, after one run to warm up", async () => {
    const quick = await timed(() => 20, { limits: softwareLimits });
    expect(quick.latency.samplesMs).toHaveLength(3);
    const slow = await timed(() => 9_000, { limits: softwareLimits });
    expect(slow.latency.samplesMs).toHaveLength(1);
    expect(slow.session.inputs).toHaveLength(2);
  });
});

describe("the numbers", () => {
  it("are taken from the samples", async () => {
    // 10, 11, ... ms, until 800 ms have passed: 10 + ... + 41 = 816.
    const { latency } = await timed((run) => (run < 20 ? 10 : run - 10));
    expect(latency).toMatchObject({
      samplesMs: Array.from({ length: 32 }, (_, index) => index + 10),
      warmupRuns: 20,
      steady: true,
      inputs: 8,
      // The middle of 10 to 41.
      p50Ms: 25.5,
      evidence: { cpuOverWall: 1 },
    });
  });

  it("show how many threads were busy", async () => {
    expect((await timed(() => 20, { threads: 2 })).latency.evidence.cpuOverWall).toBe(2);
  });

  it("say when warm-up ended without a steady state", async () => {
    const { latency } = await timed((run) => (Math.floor(run / 10) % 2 === 0 ? 40 : 50));
    expect(latency.steady).toBe(false);
  });

  it("hold what the counters of the system grew by, and the last pressure", async () => {
    const readings = [
      { involuntarySwitches: 5, stealTicks: 10, allTicks: 1000, pressureSomeAvg10: 3, threadTimes: null },
      { involuntarySwitches: 12, stealTicks: 15, allTicks: 1100, pressureSomeAvg10: 4, threadTimes: null },
    ];
    const clock = simulatedClock();
    const counters = () => readings.shift()!;
    const timing = await measureLatency(
      sessionOnClock(clock, () => 20),
      inputsOf(8),
      { seed: 1, threads: 1, clock, counters },
    );
    expect(timing.evidence).toEqual({
      cpuOverWall: 1,
      waitShare: null,
      involuntarySwitches: 7,
      stealShare: 0.05,
      pressureSomeAvg10: 4,
    });
  });
});

describe("a clock of 1 ms in another process", () => {
  /** A session there, every run of which takes 0.3 ms, and which sees whole milliseconds alone. */
  function coarse(clock: SimulatedClock) {
    return {
      run: () => Promise.reject(new Error("not here")),
      remote: {
        clockStepMs: 1,
        timeRuns: (feeds: readonly Tensors[]) =>
          Promise.resolve(
            feeds.map(() => {
              const started = Math.floor(clock.nowMs());
              clock.pass(0.3);
              return Math.floor(clock.nowMs()) - started;
            }),
          ),
      },
    };
  }

  it("gives times of several runs together, to a twentieth, and says of how many and by which step", async () => {
    const clock = simulatedClock();
    const timing = await measureLatency(coarse(clock), inputsOf(8), { seed: 1, threads: 1, clock });
    // Every single run is 0 or 1 ms. 20 steps of 1 ms are at least 67 runs of 0.3 ms.
    expect(timing.clockStepMs).toBe(1);
    expect(timing.runsInSample).toBeGreaterThanOrEqual(67);
    for (const ms of timing.samplesMs) expect(Math.abs(ms / 0.3 - 1)).toBeLessThan(0.05);
    expect(timing.p50Ms).toBeCloseTo(0.3, 2);
  });

  it.each([
    [0.005, 1, 1],
    // 0.1 ms are the 20 steps of Chromium's clock: one run just does.
    [0.005, 0.1, 1],
    [0.005, 0.04, 3],
    [0.02, 0.1, 4],
    [1, 0.3, 67],
    // A run that nobody saw take any time.
    [1, 0, 400],
    [0, 0.001, 1],
  ])("of step %d ms, a run of %d ms takes %d runs for a sample", (stepMs, runMs, runs) => {
    expect(runsForClock(stepMs, runMs)).toBe(runs);
  });
});

describe("the inputs", () => {
  it("take turns: within 8 runs each comes once", async () => {
    const { session } = await timed(() => 20);
    const firstEight = session.inputs.slice(0, 8).map(({ x }) => x!.data[0]);
    expect(new Set(firstEight)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  it("come in an order that the seed fixes", async () => {
    const orderOf = async (seed: number) =>
      (await timed(() => 20, { seed })).session.inputs.map(({ x }) => x!.data[0]);
    expect(await orderOf(1)).toEqual(await orderOf(1));
    expect(await orderOf(1)).not.toEqual(await orderOf(2));
  });

  it("must be at least 8", async () => {
    const session = sessionOnClock(simulatedClock(), () => 1);
    await expect(measureLatency(session, inputsOf(7), { seed: 1, threads: 1 })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("at least 8") as string,
    });
    expect(session.inputs).toHaveLength(0);
  });

  it("must have one shape", async () => {
    const inputs = [...inputsOf(8), { x: floats(new Float32Array(2), [2, 1]) }];
    const session = sessionOnClock(simulatedClock(), () => 1);
    await expect(measureLatency(session, inputs, { seed: 1, threads: 1 })).rejects.toMatchObject({
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

it("the default limits give a p99 to five blocks and keep a slow cell to seconds", () => {
  // The fewest samples of a cell of short runs: one less than every k-th of 144 k - 1 runs.
  expect(5 * (defaultLimits.maxSamples - 8)).toBeGreaterThan(662);
  expect(defaultLimits.warmUp.maxMs + defaultLimits.maxMs).toBeLessThanOrEqual(2_500);
});

it("the real clock gives a session of real time its time", async () => {
  let runs = 0;
  const session = {
    run: async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return {};
    },
  };
  const limits = {
    ...defaultLimits,
    warmUp: { minRuns: 20, minMs: 1, maxMs: 1_000 },
    minSamples: 10,
    minMs: 1,
  };
  const latency = await measureLatency(session, inputsOf(8), { seed: 1, threads: 1, limits });
  expect(latency.samplesMs).toHaveLength(10);
  expect(runs).toBe(latency.warmupRuns + 10);
  // A timer of Node never fires more than a millisecond early.
  expect(Math.min(...latency.samplesMs)).toBeGreaterThanOrEqual(1);
  expect(latency.evidence.cpuOverWall).toBeGreaterThan(0);
});
