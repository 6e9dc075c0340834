import { describe, expect, it } from "vitest";
import { warmUp } from "../../src/measure/warm-up.ts";
import { simulatedClock } from "../helpers/simulated-clock.ts";

const limits = { minRuns: 20, minMs: 250, maxMs: 1_500 };

/**
 * Warms up runs of which number `run` (from 0) takes `msOf(run)` milliseconds.
 *
 * @param processors that the process keeps busy meanwhile
 */
function warmUpWith(
  msOf: (run: number) => number,
  processors: (run: number) => number = () => 1,
  threads = 1,
) {
  const clock = simulatedClock();
  let run = 0;
  const runOnce = () => {
    const ms = msOf(run);
    run += 1;
    clock.pass(ms, ms * processors(run));
    return Promise.resolve(ms);
  };
  return warmUp(runOnce, limits, clock, { threads, cpuMs: () => clock.cpuMs() });
}

describe("warm-up", () => {
  it("of level times ends at the least number of runs", async () => {
    expect(await warmUpWith(() => 20)).toEqual({ runs: 20, steady: true, medianMs: 20 });
  });

  it("of short runs goes on for the least time", async () => {
    // 250 runs of 1 ms.
    expect(await warmUpWith(() => 1)).toEqual({ runs: 250, steady: true, medianMs: 1 });
  });

  it("goes on while the times still fall", async () => {
    // 15 runs of 30 ms, then 10 ms: medians of ten 30, 20, 10 and 10.
    const outcome = await warmUpWith((run) => (run < 15 ? 30 : 10));
    expect(outcome).toEqual({ runs: 40, steady: true, medianMs: 10 });
  });

  it("takes a change of less than 2 % for steady, and no more", async () => {
    const stepBy = (share: number) => warmUpWith((run) => (run < 10 ? 20 : 20 * (1 - share)));
    expect((await stepBy(0.019)).runs).toBe(20);
    expect((await stepBy(0.021)).runs).toBe(30);
  });

  it("is not misled by single slow runs", async () => {
    expect(await warmUpWith((run) => (run % 10 < 4 ? 90 : 20))).toMatchObject({ runs: 20, steady: true });
  });

  it("ends at its limit of time where the times never settle, and says so", async () => {
    // Windows of 4 ms and 5 ms in turn: 16 pairs take 1,440 ms, the next ten 40 ms, and 4 more 20 ms.
    const outcome = await warmUpWith((run) => (Math.floor(run / 10) % 2 === 0 ? 4 : 5));
    expect(outcome.steady).toBe(false);
    expect(outcome.runs).toBe(334);
  });

  it("goes on while other threads of the process work, however level the times are", async () => {
    // A compiler keeps a second processor busy for 600 ms; then it must rest for 50 ms twice.
    const outcome = await warmUpWith(
      () => 1,
      (run) => (run < 600 ? 2 : 1),
    );
    expect(outcome).toEqual({ runs: 700, steady: true, medianMs: 1 });
  });

  it("does not take the threads that run the model for others", async () => {
    const outcome = await warmUpWith(
      () => 1,
      () => 2,
      2,
    );
    expect(outcome).toEqual({ runs: 250, steady: true, medianMs: 1 });
  });

  it("takes a process that waits for a device for one at rest", async () => {
    const outcome = await warmUpWith(
      () => 1,
      () => 0.1,
    );
    expect(outcome).toMatchObject({ runs: 250, steady: true });
  });

  it("ends at its limit of time where runs are slow, and says so", async () => {
    expect(await warmUpWith(() => 200)).toEqual({ runs: 8, steady: false, medianMs: 200 });
  });
});
