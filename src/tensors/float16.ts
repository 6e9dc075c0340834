/** The smallest float16 above 0, 2^-24. */
export const SMALLEST_FLOAT16 = 2 ** -24;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * The bits of the float16 nearest to a float32; of two equally near ones the even one, as IEEE 754 has it by
 * default. 65520 and more is infinity. A NaN stays one, quiet.
 */
export function toFloat16(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x1ff);
  // 65520 lies half way from 65504 to what would be the next number.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 float16 has fixed steps of 2^-24; a float64 quotient by a power of two is exact.
    return sign | roundHalfEven(Math.abs(float[0]) / SMALLEST_FLOAT16);
  }
  // Half a step less one, and one more where the last bit kept is odd; a carry goes into the exponent by itself.
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The number that float16 bits stand for. */
export function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * SMALLEST_FLOAT16;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A number this large is whole, and beside 1.5 * 2^52 float64 has steps of 1, and rounds ties to even by itself. */
const WHOLE = 2 ** 51;
const STEPS_OF_ONE = 1.5 * 2 ** 52;

/** The nearest whole number; of two equally near ones the even one. */
export function roundHalfEven(value: number): number {
  return Math.abs(value) < WHOLE ? value + STEPS_OF_ONE - STEPS_OF_ONE : value;
}
