import { single } from "../helpers/single.ts";
import { describe, expect, it } from "vitest";
import { productModel } from "../../src/measure/peak/models.ts";
import { matMulFlops, measurePeak, peakLimits } from "../../src/measure/peak/peak.ts";
import { graphCost } from "../../src/onnx/cost/graph-cost.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { processClock } from "../../src/measure/clock.ts";
import { ortNodeCpu } from "../../src/runtimes/ort-node/cpu.ts";
import { fileWith } from "../helpers/onnx-models.ts";
import { simulatedClock } from "../helpers/simulated-clock.ts";

/** A machine of 10 GFLOP/s that reads 5 GB/s, now and then twice as slow. */
function simulated() {
  const clock = simulatedClock();
  let run = 0;
  const open = (rows: number, side: number, times: number) => {
    const flopsMs = (2 * rows * side * side * times) / 10e6;
    const readMs = (4 * side * side * times) / 5e6;
    return Promise.resolve({
      run: () => {
        run += 1;
        clock.pass(Math.max(flopsMs, readMs) * (run % 3 === 0 ? 1 : 2));
        return Promise.resolve({});
      },
      close: () => Promise.resolve(),
    });
  };
  return measurePeak(open, clock);
}

describe("measurePeak", () => {
  it("finds what a machine does at its best", async () => {
    const { flopsPerSecond, matMuls, bandwidths, cpuOverWall } = await simulated();
    expect(flopsPerSecond / 10e9).toBeCloseTo(1, 9);
    expect(matMuls.map(({ side }) => side)).toEqual([...peakLimits.sides]);
    expect(matMuls.every(({ runs }) => runs >= peakLimits.minRuns)).toBe(true);
    expect(bandwidths.map(({ bytes }) => bytes)).toEqual([2 ** 18, 2 ** 22, 2 ** 26]);
    for (const { bytesPerSecond } of bandwidths) expect(bytesPerSecond / 5e9).toBeCloseTo(1, 9);
    expect(cpuOverWall).toBeCloseTo(1, 9);
  });
});

describe("productModel", () => {
  it("has the operations that the peak is computed with", () => {
    const { flops, weightBytes } = graphCost(decodeOnnx(productModel(16, 16, 1)), 16);
    expect(flops).toBe(matMulFlops(16));
    expect(weightBytes).toBe(4 * 16 * 16);
    expect(graphCost(decodeOnnx(productModel(1, 16, 8)), 1).flops).toBe(8 * 2 * 16 * 16);
  });

  it("keeps numbers in range however often it multiplies", async () => {
    const onnxPath = await fileWith("product.onnx", productModel(1, 256, 64));
    const session = single(await ortNodeCpu.open({ onnxPath }, { threads: 1 }));
    try {
      const started = processClock.nowMs();
      const output = await session.run({ data: new Float32Array(256).fill(1), shape: [1, 256] });
      expect(processClock.nowMs()).toBeGreaterThan(started);
      // The weights of a column add up to about 1, so that a vector of ones stays near it.
      expect(Math.min(...output)).toBeGreaterThan(0.5);
      expect(Math.max(...output)).toBeLessThan(2);
    } finally {
      await session.close();
    }
  });
});
