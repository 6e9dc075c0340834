import { describe, expect, it } from "vitest";
import { firstSeconds, laterSeconds, secondsLeft } from "../../../harness/rounds/expected-time.ts";
import { cellsOf, planBlocks } from "../../../harness/plan/plan.ts";
import { roundsOf } from "../../../harness/base/options.ts";
import { describeRounds, trackRun } from "../../../harness/rounds/run-progress.ts";
import type { Cell } from "../../../src/core/results.ts";
import { latencyOf } from "../../../src/measure/figures.ts";
import { blockOf } from "../../helpers/blocks.ts";
import { isMeasured } from "../../../src/report/cells.ts";
import { sampleResults } from "../../report/fixture.ts";

const rounds = { min: 5, max: 8 };
const blocks = planBlocks({ variantIds: ["a", "b"], runtimeIds: ["fast"], batches: [1], threads: [1] });
const [a, b] = cellsOf(blocks);

/** A cell with blocks of these medians. */
function measured(id: string, medians: readonly number[]): Cell {
  const made = medians.map((ms, index) => blockOf([ms, ms, ms], { round: index + 1 }));
  const latency = latencyOf(made, { batch: 1, inputs: 8, seed: 1 });
  const first = sampleResults.cells.find(isMeasured)!;
  return { ...first, id, verdict: "valid", placement: null, blocks: made, latency };
}

describe("the expected time", () => {
  it("is that of the fewest rounds, and of one more where they were not enough", () => {
    expect(secondsLeft(undefined, rounds)).toBeCloseTo(firstSeconds + 4 * laterSeconds, 12);
    expect(secondsLeft(measured("a", [1]), rounds)).toBeCloseTo(4 * laterSeconds, 12);
    expect(secondsLeft(measured("a", [1, 2, 1, 2, 1]), rounds)).toBeCloseTo(laterSeconds, 12);
    expect(secondsLeft(measured("a", [1, 1, 1, 1, 1]), rounds)).toBe(0);
  });
});

describe("the lines of a run", () => {
  it("say what runs, how much is left and when it ends", () => {
    const clock = { ms: new Date(2026, 0, 1, 12, 0, 0).getTime() };
    const results = new Map<string, Cell>();
    const progress = trackRun(
      [a!, b!],
      rounds,
      ({ id }) => results.get(id),
      () => clock.ms,
    );
    const block = { round: 1, runtimeId: "fast", threads: 1, cells: [a!, b!] };
    const later = 4 * laterSeconds;
    expect(progress.blockLine(block, 0, 1)).toBe(
      "round 1 of 5 to 8 rounds, process 1 of 1: fast on 1 thread, 2 cells (2 cells not done; " +
        `${Math.round(2 * (firstSeconds + later))} s left, ends 12:00:08)`,
    );
    clock.ms += 1000 * 2 * firstSeconds;
    const first = measured(a!.id, [1]);
    results.set(a!.id, first);
    // The first cell took twice as long as expected.
    expect(progress.cellDone(first, 1)).toMatch(/^\[1\/2\] a fast fp32 b1 t1 {2}p50 1\.00 ms, n 3, parity/);
    expect(progress.blockLine(block, 0, 1)).toContain(
      `2 cells not done; ${Math.round(2 * (later + firstSeconds + later))} s left`,
    );
  });

  it("promise no end that is over: every cell is measured once, whatever the budget", () => {
    const block = { round: 1, runtimeId: "fast", threads: 1, cells: [a!] };
    const lineOf = (budget: number, startedSeconds: number) =>
      trackRun([a!], rounds, () => undefined, Date.now, budget, startedSeconds).blockLine(block, 0, 1);
    const now = performance.now() / 1000;
    expect(lineOf(3600, now)).toMatch(/^ends \d\d:\d\d:\d\d or before; round 1, process 1 of 1: fast/);
    expect(lineOf(60, now - 61)).toMatch(/^over its 1 min 00 s, since each cell is measured once; round 1,/);
  });

  it("name a cell again only when it is done, with its interval and verdict", () => {
    const progress = trackRun([a!, b!], rounds, () => undefined);
    expect(progress.cellDone(measured(a!.id, [1, 1]), 2)).toBeNull();
    expect(progress.cellDone(measured(a!.id, [1, 1.01, 0.99, 1, 1]), 5)).toMatch(
      /^done {2}a fast fp32 b1 t1 {2}p50 1\.00 ms ± 1\.0 %, n 15, 5 blocks, valid, parity/,
    );
  });

  it("say when rounds are for disturbed blocks alone", () => {
    const progress = trackRun([a!], rounds, () => undefined);
    const block = { round: 9, runtimeId: "fast", threads: 2, cells: [a!] };
    expect(progress.blockLine(block, 1, 2)).toMatch(
      /^round 9, for disturbed blocks, process 2 of 2: fast on 2 threads, 1 cell \(/,
    );
  });
});

describe("--rounds", () => {
  it("takes a number or a range", () => {
    expect(roundsOf("6")).toEqual({ min: 6, max: 6 });
    expect(roundsOf("5-8")).toEqual({ min: 5, max: 8 });
    expect([describeRounds(roundsOf("1")), describeRounds(roundsOf("5-8"))]).toEqual([
      "1 round",
      "5 to 8 rounds",
    ]);
  });

  it.each(["", "0", "8-5", "-3", "2.5", "five", "1-", "1000"])("refuses %j", (text) => {
    expect(() => roundsOf(text)).toThrow("Expected a number of rounds, such as 6, or a range, such as 5-8.");
  });
});

describe("a runtime that is skipped", () => {
  it("has one line for all its cells, with what would change it", () => {
    const results = new Map<string, Cell>();
    const progress = trackRun([a!, b!], rounds, ({ id }) => results.get(id));
    const skipped = (cell: typeof a): Cell => ({
      ...cell!,
      status: "skipped",
      reason: "there is no browser",
      fix: "apt-get install chromium",
    });
    expect(progress.cellDone(skipped(a), 1)).toBe(
      "skipped  fast (2 cells): there is no browser. To change that: apt-get install chromium",
    );
    expect(progress.cellDone(skipped(b), 1)).toBeNull();
  });
});
