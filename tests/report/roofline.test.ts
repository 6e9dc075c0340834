import { describe, expect, it } from "vitest";
import type { MeasuredCell, Results } from "../../src/core/results.ts";
import { isMeasured } from "../../src/report/cells.ts";
import { reachOf } from "../../src/report/roofline.ts";
import { passResults, sampleResults } from "./fixture.ts";

function cellOf(results: Results, id: string): MeasuredCell {
  return results.cells.filter(isMeasured).find((cell) => cell.id === id)!;
}

describe("reachOf", () => {
  it("sets a network of few weights beside the machine's arithmetic", () => {
    // 1 MFLOP in 0.4 ms is 2.5 GFLOP/s. 400,264 bytes at 8 GB/s leave 1e6 / 400264 x 8e9 = 19.99 GFLOP/s.
    const reach = reachOf(passResults, cellOf(passResults, "cnn-low-lr ort-node/cpu fp32 b1 t1"))!;
    expect(reach.flopsPerSecond).toBeCloseTo(2.5e9, 0);
    expect(reach.roofFlopsPerSecond).toBeCloseTo((1e6 / 400_264) * 8e9, 0);
    expect(reach.boundBy).toBe("reading");
    expect(reach.share).toBeCloseTo(2.5 / 19.987, 4);
  });

  it("reads the weights once for a whole batch, so that arithmetic limits it", () => {
    // 32 MFLOP in 7.2 ms; 400,000 + 32 x 264 bytes give 32e6 / 408448 x 8e9 = 627 GFLOP/s, above the peak of 40.
    const reach = reachOf(passResults, cellOf(passResults, "cnn-low-lr ort-node/cpu fp32 b32 t1"))!;
    expect(reach).toMatchObject({ roofFlopsPerSecond: 40e9, boundBy: "arithmetic" });
    expect(reach.share).toBeCloseTo(32e6 / 7.2e-3 / 40e9, 9);
  });

  it("takes the bandwidth of the cache that holds the model", () => {
    const small = { ...passResults.costs![1]!, weightBytes: 4_000 };
    const results = { ...passResults, costs: [small] };
    // 4,264 bytes fit in 262,144, which is read at 24 GB/s.
    const reach = reachOf(results, cellOf(results, "cnn-low-lr ort-node/cpu fp32 b1 t1"))!;
    expect(reach.roofFlopsPerSecond).toBe(Math.min(40e9, (1e6 / 4_264) * 24e9));
  });

  it.each([
    ["a cost that is not known", "größe-π ort-node/cpu fp32 b1 t1", passResults],
    ["no cost at all", "small-conv ort-node/cpu fp32 b1 t1", passResults],
    ["a software adapter", "cnn-low-lr ort-node/webgpu fp32 b1 t1", passResults],
    ["no peak", "cnn-low-lr ort-node/cpu fp32 b1 t1", sampleResults],
  ])("has nothing to say of %s", (_, id, results) => {
    expect(reachOf(results, cellOf(results, id))).toBeNull();
  });
});
