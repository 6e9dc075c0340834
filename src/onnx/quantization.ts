/** How the converter of TF.js made a weight smaller. */
export type Quantization =
  | { readonly dtype: "float16" }
  | { readonly dtype: "uint8" | "uint16"; readonly scale: number; readonly min: number };

/**
 * The numbers that TF.js computes with: `scale * q + min` in float64, rounded to the weight's type.
 *
 * @see tfjs-core io_utils.ts, decodeWeights
 */
export function dequantised(
  bytes: Uint8Array,
  quantization: Quantization,
  dtype: "float32" | "int32" | "bool",
): Float32Array | Int32Array {
  // Plain loops: `from` with a function takes twenty times as long for millions of elements.
  if (quantization.dtype === "float16") {
    const halves = uint16From(bytes);
    const floats = new Float32Array(halves.length);
    for (let index = 0; index < halves.length; index += 1) floats[index] = float16ToNumber(halves[index]!);
    return floats;
  }
  const { scale, min } = quantization;
  const levels = quantization.dtype === "uint8" ? bytes : uint16From(bytes);
  const isWhole = dtype === "int32";
  const numbers = isWhole ? new Int32Array(levels.length) : new Float32Array(levels.length);
  for (let index = 0; index < levels.length; index += 1) {
    const number = levels[index]! * scale + min;
    numbers[index] = isWhole ? Math.round(number) : number;
  }
  return numbers;
}

function uint16From(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. */
function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
