import { describe, expect, it } from "vitest";
import {
  configurationsOf,
  mainConfiguration,
  ranRuntimeIds,
  rankedCells,
  runtimeIdsOf,
  timedCells,
} from "../../src/report/cells.ts";
import { sampleResults } from "./fixture.ts";

const [first] = sampleResults.cells;

describe("what a report reads from cells", () => {
  it("orders runtimes the same way however a run shuffled them, unknown ones last", () => {
    const cells = ["my/engine", "tfjs/wasm", "ort-node/cpu"].map((runtimeId) => ({ ...first!, runtimeId }));
    const results = { ...sampleResults, cells, accuracies: [] };
    expect(runtimeIdsOf(results)).toEqual(["ort-node/cpu", "tfjs/wasm", "my/engine"]);
  });

  it("leaves a runtime out of the columns where each of its cells was skipped", () => {
    expect(ranRuntimeIds(sampleResults)).toEqual(["ort-node/cpu", "ort-node/webgpu", "tfjs/wasm"]);
  });

  it("compares at one thread and batch 1 first, or at the nearest there is", () => {
    const cells = [
      { ...first!, batch: 32, threads: 2 },
      { ...first!, batch: 8, threads: 4 },
      { ...first!, batch: 16, threads: 2 },
    ];
    expect(mainConfiguration(sampleResults)).toEqual({ batch: 1, threads: 1 });
    expect(mainConfiguration({ ...sampleResults, cells })).toEqual({ batch: 16, threads: 2 });
    expect(configurationsOf({ ...sampleResults, cells })).toHaveLength(3);
    expect(mainConfiguration({ ...sampleResults, cells: [] })).toEqual({ batch: 1, threads: 1 });
  });

  it("keeps a software adapter and an allowed fallback out of the ranking, last among the timed ones", () => {
    const main = { batch: 1, threads: 1 };
    const timed = timedCells(sampleResults, "cnn-low-lr", main);
    expect(timed.map(({ runtimeId }) => runtimeId)).toEqual(["ort-node/cpu", "tfjs/wasm", "ort-node/webgpu"]);
    expect(timed[2]!.latency.p50Ms).toBeLessThan(timed[0]!.latency.p50Ms);
    expect(rankedCells(sampleResults, "cnn-low-lr", main)).toEqual(timed.slice(0, 2));
    const [cpu] = timed;
    const allowed = {
      ...cpu!,
      placement: { device: "GPU", nodesByProvider: {}, fallbackOps: ["Elu"] as [string] },
    };
    expect(rankedCells({ ...sampleResults, cells: [allowed] }, "cnn-low-lr", main)).toEqual([]);
  });

  it("ranks the measured cells of a variant, fastest first", () => {
    const ranked = rankedCells(sampleResults, "question-cnn", { batch: 1, threads: 1 });
    expect(ranked.map(({ runtimeId }) => runtimeId)).toEqual(["ort-node/cpu", "tfjs/wasm"]);
    expect(rankedCells(sampleResults, "linear-high-lr", { batch: 1, threads: 1 })).toEqual([]);
  });
});
