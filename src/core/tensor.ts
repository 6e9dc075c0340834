/**
 * Arrays by ONNX's element types. float16 is kept as its bits, since Node 20 and 22 have no Float16Array (ONNX Runtime
 * does the same); bool is a byte each, 0 or 1.
 */
export interface Arrays {
  float32: Float32Array;
  float16: Uint16Array;
  uint8: Uint8Array;
  int32: Int32Array;
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

/** What a model asks for or gives; null where a dimension is open. The first dimension is the batch, where there is one. */
export interface Port {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly (number | null)[];
}
