import { expect, it } from "vitest";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { calibrate } from "../../../src/onnx/precision/calibration/calibrate.ts";
import { layerNoise } from "../../../src/onnx/precision/layer-noise.ts";
import { smallModel } from "./small-model.ts";

const side = 16;
const shape = [1, 2, side, side];
const random = randomFrom(2, "layer-noise");
const feeds = Array.from({ length: 4 }, () => ({
  x: {
    dtype: "float32",
    shape,
    data: Float32Array.from({ length: 2 * side ** 2 }, () => random.uniform() * 255),
  } as const,
}));

async function noiseOf(convWeight: readonly number[]) {
  const source = decodeOnnx(smallModel({ convWeight }));
  const ranges = await calibrate(source, feeds, ortCalibration);
  return layerNoise(source, ranges, feeds, ortCalibration);
}

it("of numbers spread evenly over 256 levels is that of rounding: a twelfth of a step squared", async () => {
  const layers = await noiseOf([1, 0]);
  const conv = layers.find(({ name }) => name === "conv")!;
  // Input and result are even from 0 to 255 in steps of 1: 255^2 / 3 over 1 / 12 each, and a weight without noise.
  const expected = -10 * Math.log10((2 * (1 / 12)) / (255 ** 2 / 3));
  expect(conv.opType).toBe("Conv");
  expect(Math.abs(conv.sqnrDb - expected)).toBeLessThan(0.3);
});

it("puts first the layer whose weight loses most, such as one that has an outlier", async () => {
  const names = async (weight: readonly number[]) => (await noiseOf(weight)).map(({ name }) => name);
  // 0.5 beside 127 lies half way between two levels.
  expect(await names([127, 0.5])).toEqual(["conv", "gemm"]);
  const [clean] = await noiseOf([1, 1]);
  const [noisy] = await noiseOf([127, 60.5]);
  expect(noisy!.sqnrDb).toBeLessThan(clean!.sqnrDb);
});
