import { roundHalfEven } from "../../tensors/float16.ts";

/** Where a whole number q stands for (q - zeroPoint) * scale. The scale is a float32. */
export interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Smallest and largest number of a tensor, float32. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Levels {
  readonly min: number;
  readonly max: number;
}

/** The whole numbers that each use may have. Symmetric int8 leaves -128 out, so that 0 is the middle. */
export const levels = {
  uint8: { min: 0, max: 255 },
  int8: { min: -127, max: 127 },
  /** Two products of 255 * 64 fit into the 16 bits in which AVX2 kernels add them. */
  int8Reduced: { min: -64, max: 64 },
} as const satisfies Record<string, Levels>;

/** Below this, the smallest normal float32, a scale says nothing: the tensor is 0. */
const SMALLEST_NORMAL_FLOAT32 = 2 ** -126;

/**
 * Scale and zero point of a range, widened to have 0, over all levels.
 *
 * Float64 until the scale is rounded to float32 last, as in onnxruntime.quantization (quant_utils.py,
 * compute_scale_zp), so that both agree in every bit.
 */
export function asymmetricAffine(range: Range, { min, max }: Levels): Affine {
  const low = Math.min(range.min, 0);
  const high = Math.max(range.max, 0);
  const scale = (high - low) / (max - min);
  if (scale < SMALLEST_NORMAL_FLOAT32) return { scale: 1, zeroPoint: 0 };
  return { scale: Math.fround(scale), zeroPoint: roundHalfEven(min - low / scale) };
}

/** Scale of a range that is made symmetric around 0; the zero point is 0. */
export function symmetricAffine(range: Range, { min, max }: Levels): Affine {
  const largest = Math.max(Math.abs(range.min), Math.abs(range.max));
  const scale = (2 * largest) / (max - min);
  return scale < SMALLEST_NORMAL_FLOAT32
    ? { scale: 1, zeroPoint: 0 }
    : { scale: Math.fround(scale), zeroPoint: 0 };
}

/** A number as a level: the quotient in float32, as kernels and NumPy have it; ties to even; clamped. */
export function quantized(value: number, { scale, zeroPoint }: Affine, limits: Levels): number {
  const level = roundHalfEven(Math.fround(value / scale)) + zeroPoint;
  return Math.min(Math.max(level, limits.min), limits.max);
}
