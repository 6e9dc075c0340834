import { describe, expect, it } from "vitest";
import { onnxFromLayersModel } from "../../../src/onnx/convert.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { SymmetricHistogram } from "../../../src/onnx/precision/calibration/entropy.ts";
import { calibrate } from "../../../src/onnx/precision/calibration/calibrate.ts";
import { calibrationMethods, observers } from "../../../src/onnx/precision/calibration/observers.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { readLayersModel } from "../../../src/onnx/read-layers-model.ts";
import { randomExamples } from "../../../harness/subjects/user-model/examples.ts";
import { inputFormOf } from "../../../harness/subjects/user-model/input-form.ts";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";

const file = onnxFromLayersModel(await readLayersModel("models/small-conv/model.json"));
const form = inputFormOf({ ...file, onnxPath: "small-conv.onnx" });
const { examples } = randomExamples(form, 1);

describe("what an observer finds", () => {
  const seen = [Float32Array.of(-1, 4), Float32Array.of(-3, 2)];
  const rangeBy = (method: (typeof calibrationMethods)[number]) => {
    const observer = observers[method]();
    seen.forEach((values) => observer.see(values));
    return observer.range();
  };

  it("is the smallest and largest number of all examples by minmax", () => {
    expect(rangeBy("minmax")).toEqual({ min: -3, max: 4 });
  });

  it("moves a hundredth of the way to each new example by moving average", () => {
    const { min, max } = rangeBy("moving-average");
    expect(min).toBeCloseTo(-1.02, 12);
    expect(max).toBeCloseTo(3.98, 12);
  });

  it("leaves out one outlier in a million numbers by percentile, and keeps all others", () => {
    const observer = observers.percentile();
    observer.see(Float32Array.from({ length: 1_000_000 }, (_, at) => (at === 7 ? 100 : (at % 1000) / 1000)));
    const { min, max } = observer.range();
    expect(min).toBe(0);
    expect(max).toBeGreaterThan(0.999);
    expect(max).toBeLessThan(1.1);
  });
});

describe("the range that loses the least information", () => {
  const rangeOf = (...parts: Float32Array[]) => {
    const observer = observers.entropy();
    parts.forEach((values) => observer.see(values));
    return observer.range();
  };
  const bell = randomFrom(3, "bell");
  const normal = Float32Array.from({ length: 100_000 }, () => bell.normal());

  it("cuts off one outlier of a hundred thousand numbers", () => {
    const { min, max } = rangeOf(normal, Float32Array.of(100));
    // Its 256 levels would leave the bell ten of them.
    expect(max).toBeLessThan(10);
    expect(max).toBeGreaterThan(2.5);
    expect(min).toBeGreaterThan(-10);
  });

  it("keeps all of what is spread evenly", () => {
    const even = Float32Array.from({ length: 65_536 }, (_, at) => at / 65_536);
    expect(rangeOf(even)).toEqual({ min: 0, max: even.at(-1) });
  });

  it("never reaches beyond what was seen, and is that alone of a constant", () => {
    const { min, max } = rangeOf(Float32Array.from(normal, Math.abs));
    expect(min).toBeGreaterThanOrEqual(0);
    expect(max).toBeLessThanOrEqual(Math.max(...normal.map(Math.abs)));
    expect(rangeOf(new Float32Array(9))).toEqual({ min: 0, max: 0 });
    expect(rangeOf(new Float32Array(9).fill(0.3))).toMatchObject({ max: Math.fround(0.3) });
  });

  it("keeps numbers that all lie far from zero, such as those of a gate that is half open", () => {
    const gate = Float32Array.from({ length: 4096 }, (_, at) => 0.2289 + (0.0008 * at) / 4096);
    const { min, max } = rangeOf(gate);
    expect(min).toBe(gate[0]);
    expect(max).toBeGreaterThan(0.2293);
    expect(max).toBeLessThanOrEqual(gate.at(-1)!);
    const below = rangeOf(gate.map((value) => -value));
    expect(below).toEqual({ min: -max, max: -min });
  });

  it("loses no count where the bins have to be widened", () => {
    const histogram = new SymmetricHistogram();
    for (const size of [0.001, 3, -700, 0.2]) histogram.add(Float32Array.of(size, -size));
    expect(histogram.reach).toBe(1024);
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(8);
    // 700 of 1024 on each side, and six numbers around zero.
    expect(histogram.counts[2048 + 1400]).toBe(1);
    expect(histogram.counts[2048 - 1400]).toBe(1);
  });
});

describe("calibration on ONNX Runtime", () => {
  it.each(calibrationMethods)("finds a range for every tensor that int8 needs: %s", async (method) => {
    const source = decodeOnnx(Buffer.from(file.bytes));
    const ranges = await calibrate(source, examples.slice(0, 4), ortCalibration, method);
    const lowered = lowerPrecision(source, "int8", { ranges });
    expect(lowered.kept.filter(({ opType }) => opType === "Conv")).toEqual([]);
    expect(lowered.bytes.length).toBeLessThan(file.bytes.length);
  });

  it("names the tensor and the example that have NaN", async () => {
    const [first] = examples;
    const name = form.inputs[0]!.name;
    const broken = {
      ...first,
      [name]: { ...first![name]!, data: new Float32Array(first![name]!.data.length).fill(NaN) },
    };
    const feeds = [first!, broken as (typeof examples)[number]];
    await expect(calibrate(decodeOnnx(file.bytes), feeds, ortCalibration)).rejects.toThrow(
      /Cannot calibrate: the tensor ".+" has NaN for example 2/,
    );
  });

  it("refuses to calibrate on nothing", async () => {
    await expect(calibrate(decodeOnnx(file.bytes), [], ortCalibration)).rejects.toThrow(/no example/);
  });
});
