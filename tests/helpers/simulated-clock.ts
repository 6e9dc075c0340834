import type { Clock } from "../../src/measure/clock.ts";
import type { Tensors } from "../../src/core/tensor.ts";

/** A clock that moves only when it is told to. */
export interface SimulatedClock extends Clock {
  /** Lets time pass, with all of it or another time spent on the CPU. */
  pass(ms: number, cpuMs?: number): void;
}

export function simulatedClock(): SimulatedClock {
  // Not zero, as no real clock starts at zero when timing starts.
  let now = 1_000;
  let cpu = 500;
  return {
    nowMs: () => now,
    cpuMs: () => cpu,
    pass: (ms, cpuMs = ms) => {
      now += ms;
      cpu += cpuMs;
    },
  };
}

/** A session of which run number `run` (from 0) takes `msOf(run)` milliseconds of the clock. */
export function sessionOnClock(clock: SimulatedClock, msOf: (run: number) => number, threads = 1) {
  const inputs: Tensors[] = [];
  return {
    inputs,
    run: (input: Tensors) => {
      const ms = msOf(inputs.length);
      inputs.push(input);
      clock.pass(ms, ms * threads);
      return Promise.resolve({});
    },
  };
}
