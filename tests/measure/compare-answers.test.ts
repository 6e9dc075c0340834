import { describe, expect, it } from "vitest";
import type { Tensor, Tensors } from "../../src/core/tensor.ts";
import { compareAnswers } from "../../src/measure/compare-answers.ts";
import { floats } from "../../src/tensors/arrays.ts";

const options = { judgeOf: () => ({ tolerance: { absolute: 0.1, relative: 0 } }), reference: "tfjs/wasm" };
const compare = (actual: Tensor, expected: Tensor) =>
  compareAnswers([{ y: actual }], [{ y: expected }], ["y"], options);

describe("comparing named outputs", () => {
  it("allows floats a tolerance, and has a row for each output", () => {
    const answer = (x: number): Tensors => ({
      a: floats(Float32Array.of(x), [1]),
      k: { dtype: "int64", shape: [1], data: BigInt64Array.of(3n) },
    });
    const parity = compareAnswers([answer(1.0625)], [answer(1)], ["a", "k"], options);
    expect(parity).toMatchObject({ passed: true, count: 1, maxAbsError: 0.0625 });
    expect(parity.outputs).toMatchObject([
      { name: "a", dtype: "float32", passed: true, maxAbsError: 0.0625, differing: null },
      { name: "k", dtype: "int64", passed: true, differing: 0 },
    ]);
  });

  it("has the largest error of all outputs beside the output that comes nearest to its limit", () => {
    const answer = (pixels: number, score: number): Tensors => ({
      boxes: { dtype: "float64", shape: [1], data: Float64Array.of(pixels) },
      scores: { dtype: "float64", shape: [1], data: Float64Array.of(score) },
    });
    const judgeOf = (name: string) => ({
      tolerance: { absolute: name === "boxes" ? 10 : 0.125, relative: 0 },
    });
    const parity = compareAnswers([answer(100.5, 0.625)], [answer(100, 0.5)], ["boxes", "scores"], {
      judgeOf,
      reference: "tfjs/wasm",
    });
    expect(parity).toMatchObject({
      passed: true,
      maxAbsError: 0.5,
      tolerance: { absolute: 0.125 },
      worst: { output: "scores" },
    });
  });

  it.each<[string, Tensor, Tensor]>([
    [
      "an integer beyond what a double can tell apart",
      { dtype: "int64", shape: [1], data: BigInt64Array.of(2n ** 60n) },
      { dtype: "int64", shape: [1], data: BigInt64Array.of(2n ** 60n + 1n) },
    ],
    [
      "a word",
      { dtype: "string", shape: [1], data: ["cat"] },
      { dtype: "string", shape: [1], data: ["Cat"] },
    ],
    [
      "a truth value",
      { dtype: "bool", shape: [1], data: Uint8Array.of(1) },
      { dtype: "bool", shape: [1], data: Uint8Array.of(0) },
    ],
  ])("finds %s", (_, actual, expected) => {
    expect(compare(actual, expected).outputs).toMatchObject([{ passed: false, differing: 1 }]);
    expect(compare(expected, expected).passed).toBe(true);
  });

  it("reads float16 as what its bits stand for", () => {
    const half = (bits: number): Tensor => ({ dtype: "float16", shape: [1], data: Uint16Array.of(bits) });
    // 1 and 1 + 2^-10; then 2.
    expect(compare(half(0x3c01), half(0x3c00))).toMatchObject({ passed: true, maxAbsError: 2 ** -10 });
    expect(compare(half(0x4000), half(0x3c00)).passed).toBe(false);
  });

  it("says which shape or type came instead", () => {
    const three = { dtype: "int64", shape: [3], data: new BigInt64Array(3) } as const;
    const two = { dtype: "int64", shape: [2], data: new BigInt64Array(2) } as const;
    expect(compare(two, three).outputs![0]!.problem).toBe("input 0: shape [2] instead of [3]");
    expect(compare(floats(new Float32Array(3), [3]), three).outputs![0]!.problem).toContain(
      "float32 instead of int64",
    );
  });

  it("passes one empty output beside another, and refuses where all are empty", () => {
    const none = { dtype: "int64", shape: [0, 3], data: new BigInt64Array(0) } as const;
    expect(() => compare(none, none)).toThrow("Nothing to compare");
  });
});
