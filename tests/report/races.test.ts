import { describe, expect, it } from "vitest";
import type { RaceRecord, Results } from "../../src/core/results.ts";
import { raceSection } from "../../src/report/sections/races.ts";
import { answerLines } from "../../harness/bench/answer-lines.ts";

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
  const section = (interval: [number, number] | null) => raceSection({ races: [race(interval)] } as Results)!;

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

  it("are absent of a run without a budget", () => {
    expect(raceSection({} as Results)).toBeNull();
    expect(answerLines({ run, scores: [] })).toEqual([]);
  });

  it("make a row of the terminal's table", () => {
    const scores = [{ variantId: "cnn-he", score: { task: "point", meanErrorPx: 0.5 } }] as Results["scores"];
    expect(answerLines({ run, races: [race([2.5, 2.9])], scores })[1]).toMatch(
      /^cnn-gray and 1 more {2}0\.500 +ort-node\/cpu 0\.250 ms {2}ort-web\/wasm 2\.70× \(2\.50 to 2\.90\)$/,
    );
  });
});
