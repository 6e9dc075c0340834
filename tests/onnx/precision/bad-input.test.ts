import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { calibrate } from "../../../src/onnx/precision/calibration/calibrate.ts";
import { calibrationMethods } from "../../../src/onnx/precision/calibration/observers.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { schemeNames, type SchemeName } from "../../../src/onnx/precision/registry.ts";
import { hasExactKernels } from "../../helpers/exact-kernels.ts";
import { smallModel, type SmallModel } from "./small-model.ts";

const side = 16;
const shape = [1, 2, side, side];
/** Eight numbers as an image of two channels: each half fills one, over and over. */
const dataOf = (numbers: readonly number[]) =>
  Float32Array.from({ length: 2 * side ** 2 }, (_, at) => numbers[(at % 4) + (at < side ** 2 ? 0 : 4)]!);
const feedsOf = (...images: number[][]) =>
  images.map((numbers) => ({ x: { dtype: "float32", shape, data: dataOf(numbers) } as const }));
const usual = [0, 1, 2, 3, 4, 5, 6, 7];

/** What the float32 file answers, and the file of a scheme. */
async function answers(model: SmallModel, scheme: SchemeName, image = usual, images = [image]) {
  const bytes = smallModel(model);
  const ranges = await calibrate(decodeOnnx(bytes), feedsOf(...images), ortCalibration);
  const run = async (file: Uint8Array) => {
    // Kernels that saturate would answer for the processor, and the file is asked here.
    const level = hasExactKernels() ? "all" : "disabled";
    const session = await InferenceSession.create(file, {
      logSeverityLevel: 3,
      graphOptimizationLevel: level,
    });
    const outputs = await session.run({ x: new Tensor("float32", dataOf(image), shape) });
    return (outputs["y"]!.data as Float32Array)[0]!;
  };
  const lowered = lowerPrecision(bytes, scheme, { ranges });
  return { float32: await run(bytes), lowered: await run(lowered.bytes), kept: lowered.kept };
}

describe("what is odd but right", () => {
  it.each(schemeNames)("a channel of zeros answers 0 through its bias: %s", async (scheme) => {
    const model = { convWeight: [1, 0.5, 0, 0], convBias: [0.25, 0.75] };
    const { float32, lowered } = await answers(model, scheme);
    // Mean over 4 places of x1 + x2 / 2 + 0.25 and 0.75: (1.5 + 2.75 + 0.25 + 0.75) / 2.
    expect(float32).toBeCloseTo(2.625, 5);
    expect(Math.abs(lowered - float32)).toBeLessThan(0.05);
  });

  it.each(["int8", "int8-reduced"] as const)("an activation that is always 0: %s", async (scheme) => {
    const { float32, lowered } = await answers({ convWeight: [-1, -1] }, scheme);
    expect([float32, lowered]).toEqual([0, 0]);
  });

  it.each(["int8", "int8-reduced"] as const)("an activation that is one number: %s", async (scheme) => {
    const same = usual.map(() => 3);
    const { float32, lowered } = await answers({ convWeight: [0.5, 0.5] }, scheme, same);
    expect(float32).toBeCloseTo(3, 5);
    expect(lowered).toBeCloseTo(3, 1);
  });

  it.each(calibrationMethods)("one image is enough to have ranges: %s", async (method) => {
    const ranges = await calibrate(
      decodeOnnx(smallModel({ convWeight: [1, 1] })),
      feedsOf(usual),
      ortCalibration,
      method,
    );
    expect([...ranges.values()].every(({ min, max }) => Number.isFinite(min) && max >= min)).toBe(true);
  });

  it("weights of 1e30 in all of a channel keep their levels", async () => {
    const { float32, lowered } = await answers({ convWeight: [1e30, 0.5e30] }, "int8");
    expect(Math.abs(lowered / float32 - 1)).toBeLessThan(0.02);
  });

  it("weights of 1e-8, of which float16 has but multiples of 6e-8, stay in float32", async () => {
    const large = usual.map((value) => 1e4 * value);
    const { float32, lowered, kept } = await answers({ convWeight: [1e-8, 2e-8] }, "fp16", large);
    expect(Math.abs(lowered / float32 - 1)).toBeLessThan(0.01);
    expect(kept.map(({ opType }) => opType)).toEqual(["Conv"]);
  });

  it("an opset under 13 gets one scale for each weight, since it has no axis", async () => {
    const { float32, lowered } = await answers({ opset: 11, convWeight: [1, 0.5] }, "int8");
    expect(Math.abs(lowered - float32)).toBeLessThan(0.05);
  });
});

describe("what is refused, in a line that says what to do", () => {
  it("an opset under 10, for 8 bits", () => {
    const bytes = smallModel({ opset: 9, convWeight: [1, 1] });
    expect(() => lowerPrecision(bytes, "int8-weights")).toThrow(
      /opset 9, and 8 bits need 10.*Export it again/,
    );
  });

  it("NaN in an image", async () => {
    const source = decodeOnnx(smallModel({ convWeight: [1, 1] }));
    const feeds = feedsOf(usual, usual.with(3, NaN));
    await expect(calibrate(source, feeds, ortCalibration)).rejects.toThrow(/has NaN for example 2/);
  });

  it("an image that makes a layer overflow", async () => {
    const source = decodeOnnx(smallModel({ convWeight: [3e38, 3e38] }));
    await expect(calibrate(source, feedsOf(usual), ortCalibration)).rejects.toThrow(
      /the tensor ".+" has Infinity for example 1/,
    );
  });

  it.each(schemeNames)("a model that is %s already", async (scheme) => {
    const bytes = smallModel({ convWeight: [1, 1] });
    const ranges = await calibrate(decodeOnnx(bytes), feedsOf(usual), ortCalibration);
    const once = lowerPrecision(bytes, scheme, { ranges }).bytes;
    for (const again of schemeNames) {
      expect(() => lowerPrecision(once, again, { ranges })).toThrow(/already/);
    }
  });
});
