import { describe, expect, it } from "vitest";
import { fromFloat16, toFloat16 } from "../../src/tensors/float16.ts";
import { numbersOf, tensorOfNumbers } from "../../src/tensors/numbers.ts";
import { joinRows, rowsOf } from "../../src/tensors/rows.ts";

describe("float16", () => {
  it.each([
    // IEEE 754-2019, binary16: sign, 5 bits of exponent, 10 of fraction.
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x0400, 2 ** -14],
    [0x7c00, Infinity],
  ])("has %d for %d", (bits, value) => {
    expect(fromFloat16(bits)).toBe(value);
    expect(toFloat16(value)).toBe(bits);
  });

  it("comes back from every number that it has", () => {
    for (let bits = 0; bits < 0x7c01; bits += 1) expect(toFloat16(fromFloat16(bits))).toBe(bits);
    expect(fromFloat16(toFloat16(Number.NaN))).toBeNaN();
  });

  it("rounds to the nearest, ties to even", () => {
    expect(fromFloat16(toFloat16(2049))).toBe(2048);
    expect(fromFloat16(toFloat16(2051))).toBe(2052);
    expect(fromFloat16(toFloat16(65519))).toBe(65504);
    expect(fromFloat16(toFloat16(65520))).toBe(Infinity);
  });
});

describe("numbers in a type", () => {
  it("are what the type can hold", () => {
    expect(tensorOfNumbers("int64", [2], [3.7, -2]).data).toEqual(BigInt64Array.of(3n, -2n));
    expect(tensorOfNumbers("bool", [2], [0, 5]).data).toEqual(Uint8Array.of(0, 1));
    expect(Array.from(numbersOf(tensorOfNumbers("float16", [1], [0.5])))).toEqual([0.5]);
  });
});

describe("rows", () => {
  it("are joined and cut along the first dimension, text too", () => {
    const a = { dtype: "string", shape: [1, 2], data: ["a", "b"] } as const;
    const b = { dtype: "string", shape: [2, 2], data: ["c", "d", "e", "f"] } as const;
    const all = joinRows([a, b]);
    expect(all.shape).toEqual([3, 2]);
    expect(rowsOf(all, 1, 3).data).toEqual(b.data);
    expect(() => joinRows([a, { dtype: "string", shape: [1, 1], data: ["x"] }])).toThrow(RangeError);
  });
});
