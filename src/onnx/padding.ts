import type { LayerContext } from "./layer-context.ts";
import { onnxDims } from "./layouts.ts";
import type { Shape, Value } from "./types.ts";

/** A window that slides over the spatial axes of an [N, C, ...spatial] value. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: "valid" | "same";
}

/** The spatial size after the window. @see tfjs-layers `convOutputLength` */
export function windowOutput(spatial: Shape, window: Window): Shape {
  return spatial.map((size, axis) => {
    if (size === null) {
      return null;
    }
    const stride = window.strides[axis]!;
    const room = window.padding === "same" ? size : size - reachOf(window, axis) + 1;
    return Math.floor((room + stride - 1) / stride);
  });
}

/**
 * The value and the `pads` attribute for an operator that slides the window. Where a size is unknown and the
 * stride is not 1, the padding is computed at run time by a Pad in front, because `auto_pad` gives wrong
 * results in ONNX Runtime's WebGPU provider.
 *
 * @param fill what a run-time Pad writes: 0, or -Infinity for a maximum
 */
export function windowInput(
  layer: LayerContext,
  value: Value,
  window: Window,
  fill: number,
): { value: Value; pads: number[] } {
  const spatial = onnxDims(value).slice(2);
  const none = Array.from({ length: spatial.length * 2 }, () => 0);
  if (window.padding === "valid") {
    return { value, pads: none };
  }
  const totals = spatial.map((size, axis) => samePadding(size, window, axis));
  if (totals.some((total) => total === null)) {
    return { value: padAtRunTime(layer, value, window, fill), pads: none };
  }
  const known = totals.map((total) => total!);
  // TensorFlow puts the odd one at the end.
  return {
    value,
    pads: [...known.map((total) => Math.floor(total / 2)), ...known.map((total) => Math.ceil(total / 2))],
  };
}

/** Number of rows or columns to add; null where it depends on an unknown size. */
function samePadding(size: number | null, window: Window, axis: number): number | null {
  const stride = window.strides[axis]!;
  if (stride === 1) {
    return reachOf(window, axis) - 1;
  }
  return size === null
    ? null
    : Math.max((Math.ceil(size / stride) - 1) * stride + reachOf(window, axis) - size, 0);
}

/** Input pixels under the dilated kernel. */
function reachOf(window: Window, axis: number): number {
  return (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
}

function padAtRunTime(layer: LayerContext, value: Value, window: Window, fill: number): Value {
  const dims = onnxDims(value);
  const spatial = dims.slice(2);
  const int64 = { shape: [spatial.length], dtype: "int64" } as const;
  const apply = (operator: string, a: Value, b: Value) => layer.node(operator, [a, b], int64);
  const one = layer.int64([1]);
  const two = layer.int64([2]);
  const strides = layer.int64(window.strides);
  const reach = layer.int64(spatial.map((_, axis) => reachOf(window, axis)));
  const shape = layer.node("Shape", [value], { shape: [dims.length], dtype: "int64" });
  const size = layer.node("Slice", [shape, two, layer.int64([dims.length]), layer.int64([0]), one], int64);
  // total = max(floor((size - 1) / stride) * stride + reach - size, 0)
  const covered = apply("Mul", apply("Div", apply("Sub", size, one), strides), strides);
  const wanted = apply("Sub", apply("Add", covered, reach), size);
  const total = apply("Max", wanted, layer.int64([0]));
  const begin = apply("Div", total, two);
  const end = apply("Sub", total, begin);
  const none = layer.int64([0, 0]);
  const pads = layer.node(
    "Concat",
    [none, begin, none, end],
    { shape: [dims.length * 2], dtype: "int64" },
    { axis: 0 },
  );
  const unknown = spatial.map(() => null);
  const [batch = null, channels = null] = dims;
  const padded = value.layout === "NCHW" ? [batch, ...unknown, channels] : [batch, channels, ...unknown];
  return layer.node(
    "Pad",
    [value, pads, layer.scalar(fill)],
    { ...value, shape: padded },
    { mode: "constant" },
  );
}
