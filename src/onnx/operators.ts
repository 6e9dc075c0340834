import type { Attributes } from "./graph.ts";
import type { LayoutWriter } from "./layout-writer.ts";
import type { ResultSpec } from "./node-writer.ts";
import type { Value } from "./types.ts";

/** The opset at which each reduction takes its axes as an input instead of an attribute. */
const axesInputSince = {
  ReduceSum: 13,
  ReduceMean: 18,
  ReduceMax: 18,
  ReduceMin: 18,
  ReduceProd: 18,
  ReduceLogSumExp: 18,
  ReduceL2: 18,
  ReduceSumSquare: 18,
} as const;

export type Reduction = keyof typeof axesInputSince;

/** A reduction over ONNX axes. */
export function reduce(
  layer: LayoutWriter,
  operator: Reduction,
  value: Value,
  axes: readonly number[],
  keepDims: boolean,
  result: ResultSpec,
): Value {
  const keepdims = keepDims ? 1 : 0;
  return layer.opset >= axesInputSince[operator]
    ? layer.node(operator, [value, layer.int64(axes)], result, { keepdims, noop_with_empty_axes: 0 })
    : layer.node(operator, [value], result, { axes, keepdims });
}

/** An operator that works element by element and keeps shape and layout. */
export function elementwise(
  layer: LayoutWriter,
  operator: string,
  value: Value,
  attributes: Attributes = {},
): Value {
  return layer.node(operator, [value], value, attributes);
}

/** min(max(value, low), high), element by element. */
export function clip(layer: LayoutWriter, value: Value, low: number, high: number): Value {
  return layer.node("Clip", [value, layer.scalar(low), layer.scalar(high)], value);
}

/** Unsqueeze at ONNX axes, which count in the result. */
export function unsqueeze(
  layer: LayoutWriter,
  value: Value,
  axes: readonly number[],
  result: ResultSpec,
): Value {
  return layer.node("Unsqueeze", [value, layer.int64(axes)], result);
}

/** A conversion to another element type; the value itself where it has that type. */
export function cast(
  layer: LayoutWriter,
  value: Value,
  dtype: "float32" | "int32" | "int64" | "bool",
): Value {
  // Numbers of TensorProto.DataType.
  const to = { float32: 1, int32: 6, int64: 7, bool: 9 }[dtype];
  return value.dtype === dtype
    ? value
    : { ...layer.node("Cast", [value], { ...value, dtype }, { to }), mask: value.mask };
}

/** As the end of a Slice: all that there is. */
export const TO_THE_END = 2 ** 31 - 1;

export interface SliceRange {
  /** ONNX axes. */
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  /** Negative ones count from the end. */
  readonly ends: readonly number[];
  readonly result: ResultSpec;
}

/** A part of a value, in steps of 1. */
export function slice(layer: LayoutWriter, value: Value, { axes, starts, ends, result }: SliceRange): Value {
  const steps = axes.map(() => 1);
  const ranges = [starts, ends, axes, steps].map((range) => layer.int64(range));
  return layer.node("Slice", [value, ...ranges], { dtype: value.dtype, ...result });
}
