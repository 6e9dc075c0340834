import { describe, expect, it } from "vitest";
import { warmUp } from "../../src/measure/warm-up.ts";
import { simulatedClock } from "../helpers/simulated-clock.ts";

const limits = { minRuns: 20, minMs: 250, maxExtraRuns: 200, maxMs: 1_500 };

/** Warms up runs of which number `run` (from 0) takes `msOf(run)` milliseconds. */
function warmUpWith(msOf: (run: number) => number) {
  const clock = simulatedClock();
  let run = 0;
  const runOnce = () => {
    const ms = msOf(run);
    run += 1;
    clock.pass(ms);
    return Promise.resolve(ms);
  };
  return warmUp(runOnce, limits, clock);
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

  it("ends at its limit of runs where the times never settle, and says so", async () => {
    // Windows of 4 ms and 5 ms in turn: 250 ms are over at run 56, 200 runs later at run 256.
    const outcome = await warmUpWith((run) => (Math.floor(run / 10) % 2 === 0 ? 4 : 5));
    expect(outcome.steady).toBe(false);
    expect(outcome.runs).toBe(256);
  });

  it("ends at its limit of time where runs are slow, and says so", async () => {
    expect(await warmUpWith(() => 200)).toEqual({ runs: 8, steady: false, medianMs: 200 });
  });
});
