import { describe, expect, it } from "vitest";
import { latencySchema } from "../../src/core/results.ts";
import { latencyOf } from "../../src/measure/figures.ts";
import { blockOf } from "../helpers/blocks.ts";

const repeated = (value: number, count: number) => Array.from({ length: count }, () => value);

describe("latencyOf", () => {
  it("takes the median of the blocks' medians, whatever the number of their samples", () => {
    const blocks = [blockOf([1, 2, 3]), blockOf(repeated(9, 100)), blockOf([4])];
    expect(latencyOf(blocks, { batch: 32, inputs: 8, seed: 1 })).toMatchObject({
      // Of 2, 9 and 4.
      p50Ms: 4,
      imagesPerSecond: 8000,
      minMs: 1,
      maxMs: 9,
      sampleCount: 104,
      inputs: 8,
    });
  });

  it("takes higher percentiles of the samples of all blocks, where these carry them", () => {
    const of = (...counts: number[]) =>
      latencyOf(
        counts.map((count) => blockOf(repeated(2, count))),
        { batch: 1, inputs: 8, seed: 1 },
      );
    expect(of(63)).toMatchObject({ p90Ms: null, p95Ms: null, p99Ms: null });
    expect(of(32, 32)).toMatchObject({ p90Ms: 2, p95Ms: null, p99Ms: null });
    expect(of(65, 65)).toMatchObject({ p90Ms: 2, p95Ms: 2, p99Ms: null });
    expect(of(331, 331)).toMatchObject({ p90Ms: 2, p95Ms: 2, p99Ms: 2 });
  });

  it("counts the outliers of each block by its own quartiles, and keeps them", () => {
    // Quartiles 3 and 7: fences at -3 and 13 (mild), -9 and 19 (severe).
    const samples = [1, 2, 3, 4, 5, 6, 7, 14, 20];
    const slower = samples.map((ms) => ms + 100);
    expect(latencyOf([blockOf(samples), blockOf(slower)], { batch: 1, inputs: 8, seed: 1 })).toMatchObject({
      outliers: { mild: 2, severe: 2 },
      maxMs: 120,
    });
  });

  it("fits the schema of results.json", () => {
    const latency = latencyOf([blockOf([1, 2])], { batch: 1, inputs: 8, seed: 1 });
    expect(latencySchema.parse(latency)).toEqual(latency);
  });
});
