import { describe, expect, it } from "vitest";
import type { Tensor } from "../../src/core/tensor.ts";
import { worstElement } from "../../src/measure/worst-element.ts";
import { floats } from "../../src/tensors/arrays.ts";
import { toFloat16 } from "../../src/tensors/float16.ts";

const float = (shape: number[], ...values: number[]) => floats(Float32Array.from(values), shape);

describe("the element that is furthest from the reference", () => {
  it("has its input, its place in each dimension, and both values", () => {
    const same = float([1, 2, 2], 1, 2, 3, 4);
    const worst = worstElement("y", [
      [same, same],
      [float([1, 2, 2], 1, 2, 3.5, 4), float([1, 2, 2], 1, 2.25, 3, 4)],
    ]);
    expect(worst).toEqual({ input: 1, output: "y", index: [0, 1, 0], actual: 3.5, expected: 3 });
  });

  it("is none where all are the same, NaN beside NaN too", () => {
    const broken = float([2], Number.NaN, 1);
    expect(worstElement("y", [[broken, broken]])).toBeNull();
  });

  it("is one that is not finite before any number", () => {
    const worst = worstElement("y", [[float([3], 9, Number.NaN, 0), float([3], 1, 2, 0)]]);
    expect(worst).toMatchObject({ index: [1], actual: "NaN", expected: 2 });
  });

  it("is the first one of whole numbers that doubles cannot tell apart", () => {
    const large = (...data: bigint[]): Tensor => ({
      dtype: "int64",
      shape: [2],
      data: BigInt64Array.from(data),
    });
    const worst = worstElement("k", [[large(7n, 2n ** 60n + 1n), large(7n, 2n ** 60n)]]);
    expect(worst).toMatchObject({
      index: [1],
      actual: "1152921504606846977",
      expected: "1152921504606846976",
    });
  });

  it("shows text, truth and float16 as what they are", () => {
    const text = (data: string): Tensor => ({ dtype: "string", shape: [1], data: [data] });
    expect(worstElement("s", [[text("cat"), text("dog")]])).toMatchObject({ actual: "cat", expected: "dog" });
    const bool = (data: number): Tensor => ({ dtype: "bool", shape: [1], data: Uint8Array.of(data) });
    expect(worstElement("b", [[bool(1), bool(0)]])).toMatchObject({ actual: true, expected: false });
    const half = (value: number): Tensor => ({
      dtype: "float16",
      shape: [1],
      data: Uint16Array.of(toFloat16(value)),
    });
    expect(worstElement("h", [[half(0.5), half(2)]])).toMatchObject({ actual: 0.5, expected: 2 });
  });
});
