import { describe, expect, it } from "vitest";
import type { Evidence } from "../../src/core/results.ts";
import { contaminationOf, evidenceOf } from "../../src/measure/disturbance.ts";
import { pressureOf, readHostCounters, ticksOf } from "../../src/measure/host-counters.ts";

const quiet: Evidence = {
  cpuOverWall: 1,
  waitShare: 0,
  pressureSomeAvg10: 0,
  stealShare: 0,
  involuntarySwitches: 0,
};
const alone = { threads: 1, waits: false };

describe("contaminationOf", () => {
  it("finds nothing where a process had its processor to itself", () => {
    expect(contaminationOf(quiet, alone)).toBeNull();
    expect(
      contaminationOf({ ...quiet, cpuOverWall: 0.9, waitShare: 0.05, stealShare: 0.05 }, alone),
    ).toBeNull();
  });

  it("names each reason, with its number", () => {
    expect(contaminationOf({ ...quiet, cpuOverWall: 0.62 }, alone)).toBe("got 0.62 of a processor");
    expect(contaminationOf({ ...quiet, waitShare: 0.061, stealShare: 0.08 }, alone)).toBe(
      "waited for a processor in 6 % of the time; the host took 8 % of the processor time",
    );
  });

  it("judges the whole machine's pressure only where the waiting of the threads is not known", () => {
    const pressed = { ...quiet, pressureSomeAvg10: 45.6 };
    expect(contaminationOf(pressed, alone)).toBeNull();
    expect(contaminationOf({ ...pressed, waitShare: null }, alone)).toBe(
      "tasks waited for a processor in 46 % of the time",
    );
  });

  it("does not hold waiting against a process that computes elsewhere, or against several threads", () => {
    expect(contaminationOf({ ...quiet, cpuOverWall: 0.1 }, { ...alone, waits: true })).toBeNull();
    expect(contaminationOf({ ...quiet, cpuOverWall: 1.2 }, { ...alone, threads: 2 })).toBeNull();
  });

  it("makes nothing of what the system cannot say", () => {
    const unknown = {
      cpuOverWall: 1,
      waitShare: null,
      pressureSomeAvg10: null,
      stealShare: null,
      involuntarySwitches: null,
    };
    expect(contaminationOf(unknown, alone)).toBeNull();
  });
});

describe("evidenceOf", () => {
  const before = {
    involuntarySwitches: 3,
    stealTicks: 10,
    allTicks: 100,
    pressureSomeAvg10: 1,
    threadTimes: new Map([["1/1", { cpuNs: 0, waitNs: 0 }]]),
  };

  it("is null for each counter that is missing", () => {
    const missing = {
      involuntarySwitches: null,
      stealTicks: null,
      allTicks: null,
      pressureSomeAvg10: null,
      threadTimes: null,
    };
    expect(evidenceOf(before, missing, 1, false)).toEqual({
      cpuOverWall: 1,
      waitShare: null,
      pressureSomeAvg10: null,
      stealShare: null,
      involuntarySwitches: null,
    });
  });

  it("has no share of steal where no time has passed", () => {
    expect(evidenceOf(before, before, 1, false).stealShare).toBeNull();
  });

  it("does not count the switches of a process that only waits for another", () => {
    expect(evidenceOf(before, before, 1, true).involuntarySwitches).toBeNull();
  });
});

describe("the counters of Linux", () => {
  it("are read as proc(5) describes them", () => {
    // user nice system idle iowait irq softirq steal guest guest_nice; guest time is in user.
    expect(ticksOf("cpu  10 20 30 40 50 60 70 80 5 5\ncpu0 1 2 3 4 5 6 7 8 0 0\n")).toEqual({
      steal: 80,
      all: 360,
    });
    expect(pressureOf("some avg10=1.53 avg60=0.87 avg300=0.20 total=1157622151\nfull avg10=9.00")).toBe(1.53);
  });

  it("are null where the system has none", () => {
    expect(ticksOf("")).toBeNull();
    expect(ticksOf("cpu  1 2 3\n")).toBeNull();
    expect(pressureOf("")).toBeNull();
  });

  it("grow", () => {
    const first = readHostCounters([process.pid]);
    const until = performance.now() + 50;
    while (performance.now() < until);
    const second = readHostCounters([process.pid]);
    expect(second.allTicks ?? 1).toBeGreaterThan(first.allTicks ?? 0);
  });
});
