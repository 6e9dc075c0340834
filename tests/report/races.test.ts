import { describe, expect, it } from "vitest";
import type { MeasuredCell, RaceRecord, Results } from "../../src/core/results.ts";
import { isMeasured } from "../../src/report/cells.ts";
import { memberFindings } from "../../src/report/members.ts";
import { noiseFloorOf } from "../../src/report/noise-floor.ts";
import { mainTableSection } from "../../src/report/sections/main-table.ts";
import { methodSection } from "../../src/report/sections/method.ts";
import { raceSection } from "../../src/report/sections/races.ts";
import { answerLines } from "../../harness/bench/answer-lines.ts";
import { tradeOffFront, tradeOffsOf } from "../../src/report/trade-offs.ts";
import { sampleResults } from "./fixture.ts";

const race = (interval: [number, number] | null): RaceRecord => ({
  variantIds: ["cnn-gray", "cnn-he"],
  precision: "fp32",
  batch: 1,
  threads: 1,
  racers: [
    {
      runtimeId: "ort-node/cpu",
      rounds: 4,
      p50Ms: 0.25,
      ratio: 1,
      interval: [1, 1],
      isDone: interval !== null && interval[0] > 1,
    },
    { runtimeId: "ort-web/wasm", rounds: 4, p50Ms: 0.675, ratio: 2.7, interval, isDone: interval !== null },
  ],
});

const run = { task: "point" } as Results["run"];

describe("the races in a report", () => {
  const section = (interval: [number, number] | null) =>
    raceSection({ ...sampleResults, races: [race(interval)] })!;

  it("name the fastest in bold where every other one is surely slower", () => {
    expect(section([2.5, 2.9])).toContain("**`ort-node/cpu`**");
    expect(section([2.5, 2.9])).toContain("`ort-web/wasm` 2.70 (2.50 to 2.90)");
    expect(section([2.5, 2.9])).not.toContain("Open when");
  });

  it("say what is open where an interval reaches 1, or there are too few rounds", () => {
    for (const interval of [[0.8, 9] as [number, number], null]) {
      expect(section(interval)).not.toContain("**`ort-node/cpu`**");
      expect(section(interval)).toContain("whether `ort-node/cpu` is faster than `ort-web/wasm`");
    }
  });

  it("say where the times were measured, and of how many calls they are", () => {
    expect(section([2.5, 2.9])).toMatch(
      /Batch 1 on 1 thread of Example CPU.*with [\d,]+(?: to [\d,]+)? calls of a model.*\[Make it again\]\(#make-it-again\)/,
    );
  });

  it("are what the method speaks of, and not of cells that are done when their interval is narrow", () => {
    const raced = methodSection({ ...sampleResults, races: [race([2.5, 2.9])] });
    expect(raced).toContain("a race of");
    expect(raced).toContain("from ratios within rounds");
    expect(raced).not.toMatch(/within 2 %|called level/);
    expect(methodSection(sampleResults)).toMatch(/within 2 %[\s\S]*called level/);
  });

  it("are absent of a run without a budget", () => {
    expect(raceSection(sampleResults)).toBeNull();
    expect(answerLines({ run, scores: [] })).toEqual([]);
  });

  it("make a row of the terminal's table", () => {
    const scores = [{ variantId: "cnn-he", score: { task: "point", meanErrorPx: 0.5 } }] as Results["scores"];
    expect(answerLines({ run, races: [race([2.5, 2.9])], scores })[1]).toMatch(
      /^cnn-gray and 1 more {2}0\.500 +ort-node\/cpu 0\.250 ms {2}ort-web\/wasm 2\.70× \(2\.50 to 2\.90\)$/,
    );
  });
});

/** Cells of one race: p50 by variant and round, on one runtime. */
function cellsOf(times: Readonly<Record<string, readonly number[]>>): MeasuredCell[] {
  const base = sampleResults.cells.find(isMeasured)!;
  return Object.entries(times).map(([variantId, p50s]) => ({
    ...base,
    variantId,
    runtimeId: "ort-node/cpu",
    batch: 1,
    threads: 1,
    latency: { ...base.latency, p50Ms: p50s.toSorted((a, b) => a - b)[Math.floor(p50s.length / 2)]! },
    blocks: p50s.map((p50Ms, index) => ({ ...base.blocks[0]!, round: index + 1, p50Ms })),
  }));
}

describe("the noise floor of a run", () => {
  const alternating = Array.from({ length: 21 }, (_, index) => (index % 2 === 0 ? 1 : 1.1));

  it("is how far two processes are apart that do the same work", () => {
    const floor = noiseFloorOf({ ...sampleResults, cells: cellsOf({ a: alternating }) })!;
    expect(floor.pairs).toBe(20);
    expect(floor.typical).toBeCloseTo(0.1, 10);
    expect(floor.largest).toBeCloseTo(0.1, 10);
  });

  it("is not told from fewer than 20 pairs", () => {
    expect(noiseFloorOf({ ...sampleResults, cells: cellsOf({ a: alternating.slice(0, 20) }) })).toBeNull();
  });
});

describe("the members of an architecture", () => {
  const steady = Array.from({ length: 11 }, () => 1);
  const races = [{ ...race([2.5, 2.9]), variantIds: ["a", "b", "c"] }];
  const found = (c: number) =>
    memberFindings({
      ...sampleResults,
      races,
      cells: cellsOf({ a: steady, b: steady, c: steady.map(() => c) }),
    })!;

  it("are level where their times are", () => {
    expect(found(1.2)).toEqual({ members: 3, limit: 1.25, odd: [] });
  });

  it("differ where one takes longer than noise explains, and the report says that weights matter", () => {
    expect(found(4).odd).toEqual([{ variantId: "c", runtimeId: "ort-node/cpu", ratio: 4 }]);
    const cells = cellsOf({ a: steady, b: steady, c: steady.map(() => 4) });
    expect(raceSection({ ...sampleResults, races, cells })).toContain(
      "**They matter** for `c` on `ort-node/cpu` (4.0 times the median)",
    );
  });
});

describe("what accuracy costs in a run with races", () => {
  it("is the time of a graph, which variants that differ in weights alone share", () => {
    // By their own cells cnn-he would be the faster one, on the runtime that lost the race.
    const cells = [
      ...cellsOf({ "cnn-gray": [0.25], "cnn-he": [0.3] }),
      ...cellsOf({ "cnn-gray": [0.9], "cnn-he": [0.2] }).map((cell) => ({
        ...cell,
        runtimeId: "ort-web/wasm",
      })),
    ];
    const [first] = sampleResults.scores;
    const scores = ["cnn-gray", "cnn-he"].map((variantId) => ({ ...first!, variantId }));
    const tradeOffs = tradeOffsOf({ ...sampleResults, races: [race([2.5, 2.9])], cells, scores });
    expect(tradeOffs.map(({ variantId, p50Ms, cell }) => [variantId, p50Ms, cell.runtimeId])).toEqual([
      ["cnn-gray", 0.25, "ort-node/cpu"],
      ["cnn-he", 0.25, "ort-node/cpu"],
    ]);
    expect(tradeOffFront(tradeOffs)).toHaveLength(1);
  });
});

describe("the main table of a run with races", () => {
  const cells = [
    ...cellsOf({ "cnn-gray": [0.25] }),
    ...cellsOf({ "cnn-gray": [0.3] }).map((cell) => ({ ...cell, runtimeId: "ort-web/wasm" })),
  ];
  const tableOf = (interval: [number, number] | null) =>
    mainTableSection({ ...sampleResults, races: [race(interval)], cells });

  it("has in bold what the rounds don't show to be slower, whatever the intervals of single times", () => {
    expect(tableOf([1.1, 1.3])).toMatch(/\*\*0\.250[^|]*\| 0\.300/);
    expect(tableOf([0.9, 1.3])).toMatch(/\*\*0\.250[^|]*\| \*\*0\.300/);
  });

  it("says how much longer the next takes, with the interval of the race", () => {
    expect(tableOf([2.5, 2.9])).toContain("2.7× (2.50 to 2.90)");
  });
});
