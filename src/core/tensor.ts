/**
 * Arrays by ONNX's element types. float16 is kept as its bits, since Node 20 and 22 have no Float16Array (ONNX Runtime
 * does the same); bool is a byte each, 0 or 1.
 */
export interface Arrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  uint8: Uint8Array;
  int8: Int8Array;
  uint16: Uint16Array;
  int16: Int16Array;
  uint32: Uint32Array;
  int32: Int32Array;
  uint64: BigUint64Array;
  int64: BigInt64Array;
  bool: Uint8Array;
  string: readonly string[];
}

/** Element types that models may read and answer. */
export type Dtype = keyof Arrays;

/** A tensor in row-major order; its dtype decides the array. */
export type Tensor<D extends Dtype = Dtype> = {
  [K in D]: { readonly dtype: K; readonly shape: readonly number[]; readonly data: Arrays[K] };
}[D];

/** Tensors by the names of a model's inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a model asks for or gives. */
export interface Port {
  readonly name: string;
  readonly dtype: Dtype;
  /** Null for a dimension that is open, or for all of it; the first dimension is the batch, where there is one. */
  readonly shape: readonly (number | null)[] | null;
}
