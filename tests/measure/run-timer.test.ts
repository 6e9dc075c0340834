import { describe, expect, it } from "vitest";
import { measureColdStart } from "../../src/measure/cold-start.ts";
import { measureLatency } from "../../src/measure/latency.ts";
import { cpuMsOf, runTimerOf } from "../../src/measure/run-timer.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { sessionOnClock, simulatedClock } from "../helpers/simulated-clock.ts";

const inputsOf = (count: number): Tensors[] =>
  Array.from({ length: count }, (_, index) => ({ x: floats(Float32Array.of(index), [1, 1]) }));

/** A session in another process: a run takes `runMs` there, a call `wayMs` more, of which it tells nothing. */
function remoteSession(runMs: number, wayMs: number) {
  const clock = simulatedClock();
  const calls: number[][] = [];
  let remoteCpuMs = 70;
  const remote = {
    timeRuns: (inputs: readonly Tensors[]) => {
      calls.push(inputs.map(({ x }) => Number(x!.data[0])));
      clock.pass(wayMs + inputs.length * runMs, 0);
      remoteCpuMs += 2 * inputs.length * runMs;
      return Promise.resolve(inputs.map(() => runMs));
    },
    cpuMs: () => Promise.resolve(remoteCpuMs),
  };
  const run = () => Promise.reject(new Error("timed from afar"));
  return { session: { run, remote, timings: { importMs: 1, readMs: 2, createMs: 3 } }, clock, calls };
}

describe("a session of this process", () => {
  it("is timed by the clock, one run at a time", async () => {
    const clock = simulatedClock();
    const session = sessionOnClock(clock, (run) => 5 + run);
    const [first, second] = inputsOf(2);
    const order = [first!, second!];
    const next = runTimerOf(session, () => order.shift()!, clock);
    expect([await next(), await next()]).toEqual([5, 6]);
    expect(session.inputs).toEqual([first, second]);
    expect(await cpuMsOf({}, clock)).toBe(clock.cpuMs());
  });
});

describe("a session of another process", () => {
  it("gives the times that it took itself", async () => {
    const { session, clock } = remoteSession(4, 30);
    const next = runTimerOf(session, () => inputsOf(1)[0]!, clock);
    expect([await next(), await next(), await next()]).toEqual([4, 4, 4]);
  });

  it("gets one run in the first call and then as many as take 50 ms, at most 500, in the order given", async () => {
    const { session, clock, calls } = remoteSession(12, 0);
    const inputs = inputsOf(9);
    const next = runTimerOf(session, () => inputs.shift()!, clock);
    for (let run = 0; run < 9; run += 1) await next();
    expect(calls).toEqual([[0], [1, 2, 3, 4], [5, 6, 7, 8]]);
    for (const [runMs, most] of [
      [80, 1],
      [0.01, 500],
      [0, 500],
    ] as const) {
      const other = remoteSession(runMs, 1);
      const nextOfOther = runTimerOf(other.session, () => inputsOf(1)[0]!, other.clock);
      await nextOfOther();
      await nextOfOther();
      expect(other.calls.at(-1)).toHaveLength(most);
    }
  });

  it("has the latency and the CPU time that it took itself, and all inputs in turn", async () => {
    const { session, clock, calls } = remoteSession(4, 0);
    const latency = await measureLatency(session, inputsOf(8), { seed: 1, threads: 2, clock });
    expect(latency).toMatchObject({ p50Ms: 4, steady: true, evidence: { cpuOverWall: 2 } });
    expect(new Set(latency.samplesMs)).toEqual(new Set([4]));
    expect(new Set(calls.flat())).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  it("has the way there in none of its samples, only in the time that measuring takes", async () => {
    const { session, clock } = remoteSession(4, 100);
    const began = clock.nowMs();
    const latency = await measureLatency(session, inputsOf(8), { seed: 1, threads: 2, clock });
    expect(latency.p50Ms).toBe(4);
    expect(clock.nowMs() - began).toBeLessThan(10_000);
  });

  it("times its own first run", async () => {
    const { session, clock, calls } = remoteSession(17, 40);
    expect(await measureColdStart(session, inputsOf(1)[0]!, { clock })).toEqual({
      importMs: 1,
      readMs: 2,
      createMs: 3,
      firstRunMs: 17,
    });
    expect(calls).toEqual([[0]]);
  });
});
