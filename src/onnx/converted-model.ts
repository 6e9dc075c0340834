import type { Difference } from "./graph.ts";
import type { PassReport } from "./passes/run-passes.ts";
import type { Dtype, Layout, Shape } from "./types.ts";

export interface TensorInfo {
  readonly name: string;
  /** The ONNX dimensions, null where unknown. */
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** Where the output of a layer's call is in the ONNX graph. */
export interface LayerTrace {
  /** Path of the layer; a second call of `dense` is `dense#1`. */
  readonly layer: string;
  readonly className: string;
  /** The value's ONNX name; null where a pass folded it away. */
  readonly value: string | null;
  /** In TF.js's order. */
  readonly shape: Shape;
  readonly layout: Layout;
  /** For a `flat-NCHW` value: the shape before Flatten, in TF.js's order. */
  readonly flatFrom: readonly number[] | null;
}

export interface ConvertedModel {
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  readonly nodeCount: number;
  readonly opset: number;
  readonly irVersion: number;
  /** Named as TF.js's `model.inputNames`. */
  readonly inputs: readonly TensorInfo[];
  /** Named as TF.js's `model.outputNames`. */
  readonly outputs: readonly TensorInfo[];
  /** One entry for each output of each layer call, in execution order. */
  readonly layers: readonly LayerTrace[];
  /** Where TF.js, and so this file, computes something else than Keras or TensorFlow. */
  readonly differences: readonly Difference[];
  /** What each pass did, in the order they ran. */
  readonly passes: readonly PassReport[];
}
