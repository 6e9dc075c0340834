import type { Size } from "../fit.ts";
import { maskOfPixels, type BoxedMask } from "./pixel-mask.ts";
import { labelProblem } from "./problem.ts";

/** Red, green, blue and opacity. */
const channels = 4;

/**
 * What a brush of Label Studio painted: pixels that are not wholly transparent, as Label Studio's own converters take
 * them.
 *
 * The bytes are those of `@thi.ng/rle-pack`: 32 bits for how many values there are, 5 for the bits of one, less 1, and
 * four times 4 for the bits of a length, less 1. Then for each run 1 bit for "all alike", 2 for which of the four, the
 * length less 1, and one value or as many as it is long.
 *
 * @param bytes of an image of red, green, blue and opacity, packed
 * @returns null where nothing is painted
 * @throws BoxbenchError DATASET when they are not as many pixels as the image has, or end too early
 */
export function brushMask(bytes: readonly number[], size: Size, where: string): BoxedMask | null {
  const bits = new BitReader(bytes, where);
  const count = bits.read(32);
  const expected = size.width * size.height * channels;
  if (count !== expected) {
    throw labelProblem(
      where,
      `the brush has ${count} values, and ${size.width}x${size.height} pixels of 4 are ${expected}`,
    );
  }
  const valueBits = bits.read(5) + 1;
  const lengthBits = Array.from({ length: 4 }, () => bits.read(4) + 1);
  const pixels = new Uint8Array(size.width * size.height);
  const paint = (at: number, value: number) => {
    if (value !== 0 && at % channels === channels - 1) pixels[Math.floor(at / channels)] = 1;
  };
  for (let at = 0; at < count;) {
    const isAlike = bits.read(1) === 1;
    const end = Math.min(count, at + 1 + bits.read(lengthBits[bits.read(2)]!));
    const shared = isAlike ? bits.read(valueBits) : null;
    for (; at < end; at += 1) paint(at, shared ?? bits.read(valueBits));
  }
  return maskOfPixels({ x: 0, y: 0, ...size }, pixels, size, where);
}

/** Reads bits, the highest of each byte first. */
class BitReader {
  readonly #bytes: readonly number[];
  readonly #where: string;
  #at = 0;

  constructor(bytes: readonly number[], where: string) {
    this.#bytes = bytes;
    this.#where = where;
  }

  read(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw labelProblem(this.#where, "the brush ends in the middle of its pixels");
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }
}
