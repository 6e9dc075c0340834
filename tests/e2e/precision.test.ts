import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type MeasuredCell, type Results } from "../../src/core/results.ts";
import { hasExactKernels } from "../helpers/exact-kernels.ts";
import { boxbench, type Outcome } from "../support/boxbench.ts";

const models = fileURLToPath(new URL("../../models", import.meta.url));

/** Files of lower precision of a committed model, on the real runtimes. */
describe("a bench with --precision", () => {
  let folder = "";
  let outcome: Outcome;
  let results: Results;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-precision-"));
    const runtimes = ["--runtime", "ort-node/cpu,ort-web/wasm,tfjs/cpu"];
    const asked = [
      "--variant",
      "small-conv",
      ...runtimes,
      "--precision",
      "fp16-weights,int8",
      "--rounds",
      "1",
      "--no-peak",
    ];
    outcome = await boxbench(["bench", ...asked, "--models", models, "--out", "run"], folder);
    results = resultsSchema.parse(JSON.parse(await readFile(join(folder, "run", "results.json"), "utf8")));
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const measured = () =>
    results.precisions!.cells.filter((cell): cell is MeasuredCell => cell.status === "measured");

  it.runIf(hasExactKernels())("ends well", () => {
    expect(outcome.stderr).not.toContain("FAILED");
    expect(outcome.exitCode).toBe(0);
  });

  it.skipIf(hasExactKernels())("fails where sums of 8-bit products saturate, and says so", () => {
    const failed = results.precisions!.cells.filter(({ status }) => status === "failed");
    expect(failed.map(({ runtimeId, precision }) => `${precision} ${runtimeId}`)).toEqual([
      "int8 ort-node/cpu",
    ]);
    expect(failed[0]).toMatchObject({ code: "PARITY", parity: { saturation: "AVX2 without VNNI" } });
    expect(outcome.stderr).toContain("int8-reduced cannot saturate");
    expect(outcome.exitCode).toBe(1);
  });

  it("keeps float32 apart from the others, so that nothing ranks a smaller model with it", () => {
    expect(results.cells.map(({ precision }) => precision)).toEqual(["fp32", "fp32", "fp32"]);
    expect(results.scores).toHaveLength(3);
    expect(results.precisions!.cells).toHaveLength(6);
  });

  it("makes files of half and less than half the bytes, calibrated on the training set", () => {
    const [float32, half, int8] = results.precisions!.files;
    expect(half!.sizeBytes / float32!.sizeBytes).toBeLessThan(0.6);
    // A graph this small has as many bytes in names and scales as in weights.
    expect(int8!.sizeBytes / float32!.sizeBytes).toBeLessThan(0.5);
    expect(half!.calibration).toBeNull();
    expect(int8!.calibration).toMatchObject({ method: "minmax", examples: 128, seed: 1, isReal: true });
  });

  it("computes int8 in whole numbers on both, and float16 weights in float32", () => {
    const states = measured().map(({ runtimeId, precision, arithmetic }) => [
      runtimeId,
      precision,
      arithmetic!.state,
    ]);
    expect(states).toEqual([
      ["ort-node/cpu", "fp16-weights", "emulated"],
      ...(hasExactKernels() ? [["ort-node/cpu", "int8", "native"]] : []),
      ["ort-web/wasm", "fp16-weights", "emulated"],
      ["ort-web/wasm", "int8", "native"],
    ]);
    const int8 = measured().find(({ precision }) => precision === "int8")!;
    expect(int8.arithmetic).toMatchObject({ products: { inPrecision: 2, all: 2 }, nodeShare: 1 });
  });

  it("agrees with an unoptimised run of the same file", () => {
    for (const { parity } of measured()) {
      expect(parity).toMatchObject({
        passed: true,
        reference: "an unoptimised run of the same file",
        count: 64,
      });
    }
  });

  it("compares each with float32 image by image: rounding weights to 11 bits moves a point by less than 0.01 px", () => {
    for (const { differences } of results.precisions!.scores) {
      const [difference] = differences;
      expect(difference).toMatchObject({ unit: "px", images: 2000 });
      const [low, high] = difference!.interval;
      expect(low).toBeLessThanOrEqual(difference!.difference);
      expect(high).toBeGreaterThanOrEqual(difference!.difference);
    }
    const half = results.precisions!.scores.filter(({ precision }) => precision === "fp16-weights");
    expect(half).toHaveLength(2);
    for (const { differences } of half) expect(Math.abs(differences[0]!.difference)).toBeLessThan(0.01);
  });

  it("tells what int8 loses on three choices of calibration images, none of which is scored", () => {
    const draws = results.precisions!.draws!;
    expect(draws.map(({ precision, seed }) => [precision, seed])).toEqual([
      ["int8", 1],
      ["int8", 2],
      ["int8", 3],
    ]);
    for (const { difference } of draws) expect(difference).toMatchObject({ unit: "px", images: 2000 });
    expect(results.precisions!.files.at(-1)!.calibration!.scoredToo).toBe(0);
  });

  it("says once why TF.js runs none of them", () => {
    expect(outcome.stderr.match(/models of lower precision are ONNX files/g)).toHaveLength(1);
  });
});
