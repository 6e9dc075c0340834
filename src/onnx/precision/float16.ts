import { SMALLEST_FLOAT16, toFloat16 } from "../../tensors/float16.ts";

/** The largest finite float16. */
export const LARGEST_FLOAT16 = 65504;

export interface Float16Limits {
  /** A smaller one that is not 0 becomes this, so that nothing is divided by 0 that was not before. */
  readonly smallest: number;
  /** A larger finite one becomes this. */
  readonly largest: number;
}

/** Those of `onnxruntime.transformers.float16`. onnxconverter-common has 1e-7 and 1e4. */
export const float16Limits: Float16Limits = { smallest: SMALLEST_FLOAT16, largest: LARGEST_FLOAT16 };

/** Numbers as float16 bits, with limits; infinities and NaN stay. */
export function float16Array(values: Float32Array, limits = float16Limits): Uint16Array<ArrayBuffer> {
  const smallest = toFloat16(limits.smallest);
  const largest = toFloat16(limits.largest);
  return Uint16Array.from(values, (value) => {
    const magnitude = Math.abs(value);
    const sign = value < 0 ? 0x8000 : 0;
    if (magnitude > 0 && magnitude < limits.smallest) return sign | smallest;
    if (magnitude > limits.largest && magnitude < Infinity) return sign | largest;
    return toFloat16(value);
  });
}
