import { describe, expect, it } from "vitest";
import { tensorOf } from "../../../src/onnx/precision/tensor-values.ts";
import { TensorProto_DataType } from "../../../src/onnx/proto/onnx_pb.ts";
import { reasonAgainstWeight } from "../../../src/onnx/precision/weights.ts";
import { asymmetricAffine, levels, quantized, symmetricAffine } from "../../../src/onnx/precision/affine.ts";
import { float16Array } from "../../../src/onnx/precision/float16.ts";
import { fromFloat16, roundHalfEven, toFloat16 } from "../../../src/tensors/float16.ts";

describe("float16", () => {
  it.each([
    [1, 0x3c00],
    [-0, 0x8000],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    // Half of the smallest step is a tie, and 0 is even; a little more is not.
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.001, 0x0001],
    // 1 + 2^-11 lies between 1 and 1 + 2^-10, whose last bit is odd; 1 + 3 * 2^-11 between two, the upper even.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    // The carry of the largest subnormal makes the smallest normal number.
    [2 ** -14 - 2 ** -26, 0x0400],
  ])("%d is 0x%s by IEEE 754", (value, bits) => {
    expect(toFloat16(value)).toBe(bits);
  });

  it("has each of its own numbers unchanged", () => {
    for (let bits = 0; bits < 0x7c00; bits += 1) {
      expect(toFloat16(fromFloat16(bits))).toBe(bits);
      expect(toFloat16(fromFloat16(bits | 0x8000))).toBe(bits | 0x8000);
    }
  });

  it("keeps NaN, and never turns a weight to 0 or infinity", () => {
    const bits = float16Array(Float32Array.of(NaN, 1e-30, -1e-30, 1e30, -1e30, 0, Infinity));
    expect([...bits].map(fromFloat16)).toEqual([NaN, 2 ** -24, -(2 ** -24), 65504, -65504, 0, Infinity]);
  });
});

describe("scale and zero point", () => {
  it("spread a range with 0 inside over all levels", () => {
    expect(asymmetricAffine({ min: -1, max: 254 }, levels.uint8)).toEqual({ scale: 1, zeroPoint: 1 });
  });

  it("widen a range on one side of 0, so that 0 is a level", () => {
    expect(asymmetricAffine({ min: 5, max: 510 }, levels.uint8)).toEqual({ scale: 2, zeroPoint: 0 });
    expect(asymmetricAffine({ min: -510, max: -5 }, levels.uint8)).toEqual({ scale: 2, zeroPoint: 255 });
  });

  it("are 1 and 0 for a tensor that is always 0", () => {
    expect(asymmetricAffine({ min: 0, max: 0 }, levels.uint8)).toEqual({ scale: 1, zeroPoint: 0 });
    expect(symmetricAffine({ min: 0, max: 0 }, levels.int8)).toEqual({ scale: 1, zeroPoint: 0 });
  });

  it("are of 7 bits where products are added in 16: 255 * 64 * 2 fits, 255 * 127 * 2 does not", () => {
    expect(symmetricAffine({ min: -64, max: 3 }, levels.int8Reduced)).toEqual({ scale: 1, zeroPoint: 0 });
    expect(255 * levels.int8Reduced.max * 2).toBeLessThan(2 ** 15);
    expect(255 * levels.int8.max * 2).toBeGreaterThan(2 ** 15);
  });

  it("round ties to even and clamp", () => {
    const affine = { scale: 2, zeroPoint: 10 };
    expect([1, 3, 5, -1, -3, 1000, -1000].map((value) => quantized(value, affine, levels.uint8))).toEqual([
      10, 12, 12, 10, 8, 255, 0,
    ]);
    expect([0.5, 1.5, 2.5, -0.5, -1.5].map((value) => roundHalfEven(value) + 0)).toEqual([0, 2, 2, 0, -2]);
  });
});

describe("a weight in 8 bits", () => {
  /** 2 channels of 100 numbers from 0.01 to 1. */
  const usual = Float32Array.from({ length: 200 }, (_, at) => ((at % 100) + 1) / 100);
  const weight = (values: Float32Array) => ({
    tensor: tensorOf("w", TensorProto_DataType.FLOAT, [2, 100], values),
    axis: 0,
  });

  it("may have any finite numbers of one size, zeros, and large ones in all of a channel", () => {
    expect(reasonAgainstWeight(weight(usual), 254)).toBeNull();
    expect(reasonAgainstWeight(weight(new Float32Array(200)), 254)).toBeNull();
    const large = usual.map((value, at) => (at < 100 ? value * 1e30 : value));
    expect(reasonAgainstWeight(weight(large), 254)).toBeNull();
  });

  it("is refused where one number leaves no level for the others of its channel", () => {
    const outlier = usual.with(150, -1e30);
    expect(reasonAgainstWeight(weight(outlier), 254)).toMatch(/as large as 1.00e\+30, beside which/);
    // One scale in all: the other channel is lost as well, and 100 of 200 large numbers are usual again.
    expect(reasonAgainstWeight({ ...weight(outlier), axis: null }, 254)).toMatch(/as large as/);
  });

  it("is refused with NaN", () => {
    expect(reasonAgainstWeight(weight(usual.with(0, NaN)), 254)).toMatch(/NaN or infinity/);
  });
});
