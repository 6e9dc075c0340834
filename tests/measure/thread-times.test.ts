import { describe, expect, it } from "vitest";
import { readThreadTimes, threadTimeOf, waitShareOf } from "../../src/measure/thread-times.ts";

const ms = 1e6;
const times = (rows: Record<string, [cpuMs: number, waitMs: number]>) =>
  new Map(Object.entries(rows).map(([id, [cpu, wait]]) => [id, { cpuNs: cpu * ms, waitNs: wait * ms }]));

describe("the share of its time in which a thread waited for a processor", () => {
  it("is waiting over waiting and computing, since the first reading", () => {
    // 90 ms of computing and 10 ms of waiting.
    expect(waitShareOf(times({ "1/1": [100, 50] }), times({ "1/1": [190, 60] }))).toBeCloseTo(0.1, 12);
  });

  it("is that of the thread that waited most, of those that computed", () => {
    const before = times({ "1/1": [0, 0], "1/2": [0, 0] });
    expect(waitShareOf(before, times({ "1/1": [100, 0], "1/2": [75, 25] }))).toBeCloseTo(0.25, 12);
  });

  it("leaves out helpers that had less than half of the busiest thread's time", () => {
    const before = times({ "1/1": [0, 0], "1/2": [0, 0] });
    expect(waitShareOf(before, times({ "1/1": [100, 0], "1/2": [30, 30] }))).toBe(0);
  });

  it("takes off what helpers of the same process can explain", () => {
    const before = times({ "1/1": [0, 0], "1/2": [0, 0] });
    // Of 20 ms of waiting, a helper had the processor in 15.
    expect(waitShareOf(before, times({ "1/1": [80, 20], "1/2": [15, 0] }))).toBeCloseTo(0.05, 12);
    expect(waitShareOf(before, times({ "1/1": [80, 20], "1/2": [30, 0] }))).toBe(0);
  });

  it("counts a thread that was started in between from its start", () => {
    expect(waitShareOf(times({ "1/1": [0, 0] }), times({ "1/1": [0, 0], "1/2": [80, 20] }))).toBeCloseTo(0.2);
  });

  it("is null where nothing is known, or nothing was computed", () => {
    expect(waitShareOf(null, times({}))).toBeNull();
    expect(waitShareOf(times({ "1/1": [5, 5] }), times({ "1/1": [5, 9] }))).toBeNull();
  });
});

describe("the times of a thread", () => {
  it("are the first two numbers of its schedstat", () => {
    expect(threadTimeOf("1234567 89 12\n")).toEqual({ cpuNs: 1_234_567, waitNs: 89 });
    expect(threadTimeOf("")).toBeNull();
  });

  it.runIf(process.platform === "linux")("grow by the time that it computes", () => {
    const before = readThreadTimes([process.pid])!;
    const until = performance.now() + 50;
    while (performance.now() < until);
    const after = readThreadTimes([process.pid])!;
    const main = `${process.pid}/${process.pid}`;
    const spent = (of: "cpuNs" | "waitNs") => after.get(main)![of] - before.get(main)![of];
    // However busy the machine is, the loop's 50 ms were spent on a processor or waiting for one.
    expect(spent("cpuNs") + spent("waitNs")).toBeGreaterThan(45 * ms);
    expect(waitShareOf(before, after)).toBeGreaterThanOrEqual(0);
  });

  it("are unknown of a process that is not there", () => {
    expect(readThreadTimes([2 ** 30])).toBeNull();
  });
});
