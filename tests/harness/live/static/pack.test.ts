import { describe, expect, it } from "vitest";
import { pack, unpack } from "../../../../harness/live/static/pack.ts";

const again = (value: unknown) => unpack(pack(value).buffer);

describe("data for a page, packed into one file", () => {
  it("comes out as it went in: arrays of numbers, maps, texts, and what JSON has no number for", () => {
    const value = {
      floats: Float32Array.of(1.5, Number.NaN, -0, Infinity),
      bytes: Uint8Array.of(0, 255, 7),
      longs: BigInt64Array.of(-1n, 2n ** 62n),
      none: new Float64Array(0),
      map: new Map<string, unknown>([
        ["a b", { list: [1, null, true] }],
        ["inside", new Map([["x", Int16Array.of(-3)]])],
      ]),
      numbers: [Number.NaN, Infinity, -Infinity, -0, 0.1, 1e300],
      text: '</script> $& \u2028 "é" 🙂',
    };
    expect(again(value)).toEqual(value);
    expect(Object.is((again({ x: -0 }) as { x: number }).x, -0)).toBe(true);
  });

  it("takes a part of a larger buffer as that part alone, and a Buffer as bytes", () => {
    const large = Float32Array.of(1, 2, 3, 4);
    const { part, buffer } = again({ part: large.subarray(1, 3), buffer: Buffer.from("ab") }) as {
      part: Float32Array;
      buffer: Uint8Array;
    };
    expect(part).toEqual(Float32Array.of(2, 3));
    expect(buffer).toEqual(Uint8Array.of(97, 98));
  });

  it("writes an array that stands in two places once", () => {
    const pixels = new Uint8Array(100_000);
    expect(pack({ one: pixels, two: pixels }).byteLength).toBeLessThan(101_000);
  });

  it("refuses what no page could read, in place of losing it", () => {
    expect(() => pack({ judge: () => 1 })).toThrow("A page reads no function.");
    expect(() => pack({ big: 1n })).toThrow("A page reads no bigint.");
  });
});
