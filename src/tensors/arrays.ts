import type { Arrays, Dtype, Tensor } from "../core/tensor.ts";

/** The typed array of each element type; strings are plain lists. */
export const typedArrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const satisfies { [D in NumericDtype]: { new (length: number): Arrays[D] } };

export type NumericDtype = Exclude<Dtype, "string">;

export const dtypes: readonly Dtype[] = [...(Object.keys(typedArrays) as NumericDtype[]), "string"];

/** Whether a name is that of an element type that is known here. */
export function isDtype(name: string): name is Dtype {
  return (dtypes as readonly string[]).includes(name);
}

/** Whether equal numbers may differ by rounding. */
export function isFloat(dtype: Dtype): boolean {
  return dtype === "float32" || dtype === "float64" || dtype === "float16";
}

/** Bytes that the elements of a tensor take; of strings, two for each UTF-16 unit. */
export function byteLengthOf({ data }: Tensor): number {
  return "byteLength" in data ? data.byteLength : data.reduce((sum, text) => sum + 2 * text.length, 0);
}

/** The bytes of a tensor's numbers as they lie in memory, without a copy; strings as JSON. */
export function bytesOf({ data }: Tensor): Uint8Array {
  if (!ArrayBuffer.isView(data)) return new TextEncoder().encode(JSON.stringify(data));
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A tensor from what `bytesOf` gave. */
export function tensorFrom(dtype: Dtype, shape: readonly number[], bytes: ArrayBuffer): Tensor {
  const data =
    dtype === "string"
      ? (JSON.parse(new TextDecoder().decode(bytes)) as string[])
      : new typedArrays[dtype](bytes as never);
  return { dtype, shape, data } as Tensor;
}

/** A float32 tensor. */
export function floats(data: Float32Array, shape: readonly number[]): Tensor<"float32"> {
  return { dtype: "float32", shape, data };
}
