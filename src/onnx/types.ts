import type { Suppression } from "../core/suppression.ts";

/** Element types of values. TF.js has `float32`, `int32` and `bool`; ONNX shape arithmetic needs `int64`. */
export type Dtype = "float32" | "int32" | "int64" | "bool";

/** Dimensions in TF.js's order; null where unknown until run time. */
export type Shape = readonly (number | null)[];

/**
 * How a value lies in memory, compared with TF.js.
 *
 * - `native`: in TF.js's own order. The ONNX dimensions are the value's `shape`.
 * - `NCHW`: the last axis of `shape` moved behind the batch. Means NCW for rank 3 and NCDHW for rank 5.
 * - `flat-NCHW`: rank 2, flattened from an `NCHW` value; `flatFrom` has the [H, W, C] that TF.js flattened.
 */
export type Layout = "native" | "NCHW" | "flat-NCHW";

/** An ONNX value while the graph is built. */
export interface Value {
  /** Unique in the graph; `name-values.ts` gives the final names. */
  readonly name: string;
  readonly shape: Shape;
  readonly layout: Layout;
  /** Only for `flat-NCHW`: the shape before Flatten, without the batch, in TF.js's order. */
  readonly flatFrom: readonly number[] | null;
  readonly dtype: Dtype;
  /** The TF.js mask that travels with the value: shape [N, T], bool. */
  readonly mask: Value | null;
}

/** The output of one call of a layer, before names are given. */
export interface ValueTrace {
  readonly path: string;
  readonly className: string;
  readonly value: Value;
}

/** One weight as the model file has it, already dequantised. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  /** Row-major. May be a view on the file's bytes: never write into it. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** A weight that graph models alone can have: text, or pairs of real and imaginary part. */
export type GraphOnlyWeight =
  | { readonly shape: readonly number[]; readonly dtype: "string"; readonly data: readonly string[] }
  | { readonly shape: readonly number[]; readonly dtype: "complex64"; readonly data: Float32Array };

/** One weight of a graph model, already dequantised. */
export type GraphWeight = WeightArray | GraphOnlyWeight;

/** A TF.js LayersModel: its topology and weights, from a file or from memory. */
export interface LayersModelFile {
  /** The parsed `modelTopology` of model.json. */
  readonly topology: unknown;
  readonly weights: ReadonlyMap<string, WeightArray>;
  /** SHA-256 of model.json and all weight files, in order; null for a model from memory. */
  readonly sourceSha256: string | null;
  /** What is done behind an output, as `userDefinedMetadata` has it; nothing where it is absent. */
  readonly suppression?: Suppression | null;
}
