import type { LayoutWriter } from "./layout-writer.ts";
import { onnxDims } from "./layouts.ts";
import { slice, TO_THE_END } from "./operators.ts";
import type { Shape, Value } from "./types.ts";

/** A window that slides over the spatial axes of an [N, C, ...spatial] value. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: "valid" | "same";
  /**
   * With a stride larger than the kernel, `same` skips pixels at both ends instead of at the end alone: what
   * TF.js does over three spatial axes, unlike TensorFlow. @see tfjs-core `get3DPadAndOutInfo`
   */
  readonly skipsAtBothEnds?: boolean;
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

export interface WindowInput {
  readonly value: Value;
  readonly pads: readonly number[];
  /** Whether a Pad in front writes the padding, which the operator then takes for pixels. */
  readonly isPadded: boolean;
}

/**
 * The value and the `pads` attribute for an operator that slides the window. Where a size is unknown and the
 * stride is not 1, the padding is computed at run time by a Pad in front, because `auto_pad` gives wrong
 * results in ONNX Runtime's WebGPU provider.
 *
 * @param fill what a run-time Pad writes: 0, or -Infinity for a maximum
 */
export function windowInput(layer: LayoutWriter, value: Value, window: Window, fill: number): WindowInput {
  const spatial = onnxDims(value).slice(2);
  const none = Array.from({ length: spatial.length * 2 }, () => 0);
  if (window.padding === "valid") {
    return { value, pads: none, isPadded: false };
  }
  const totals = spatial.map((size, axis) => samePadding(size, window, axis));
  if (totals.some((total) => total === null)) {
    return { value: padAtRunTime(layer, value, window, fill), pads: none, isPadded: true };
  }
  // TensorFlow puts the odd one at the end.
  const begins = totals.map((total) => Math.floor(total! / 2));
  const ends = totals.map((total, axis) => total! - begins[axis]!);
  const positive = (sides: readonly number[]) => sides.map((side) => Math.max(side, 0));
  const first = positive(begins.map((begin) => -begin));
  const pads = [...positive(begins), ...positive(ends)];
  return { value: skipPixels(layer, value, first), pads, isPadded: false };
}

/** Takes some pixels off the beginning of each spatial axis; the stride leaves those at the end alone anyway. */
function skipPixels(layer: LayoutWriter, value: Value, first: readonly number[]): Value {
  const spatial = first.map((_, axis) => axis).filter((axis) => first[axis]! > 0);
  if (spatial.length === 0) {
    return value;
  }
  const starts = spatial.map((axis) => first[axis]!);
  return slice(layer, value, {
    axes: spatial.map((axis) => axis + 2),
    starts,
    ends: starts.map(() => TO_THE_END),
    result: withSpatial(
      value,
      onnxDims(value)
        .slice(2)
        .map((size, axis) => (size === null ? null : size - first[axis]!)),
    ),
  });
}

/** A value of the same layout with other sizes of the spatial axes. */
function withSpatial(value: Value, spatial: Shape): Value {
  const [batch = null, channels = null] = onnxDims(value);
  const shape = value.layout === "NCHW" ? [batch, ...spatial, channels] : [batch, channels, ...spatial];
  return { ...value, shape };
}

/** Number of rows or columns that `same` adds; null where it depends on an unknown size. */
export function samePadding(size: number | null, window: Window, axis: number): number | null {
  const stride = window.strides[axis]!;
  if (stride === 1) {
    return reachOf(window, axis) - 1;
  }
  if (size === null) {
    return null;
  }
  const total = (Math.ceil(size / stride) - 1) * stride + reachOf(window, axis) - size;
  return window.skipsAtBothEnds ? total : Math.max(total, 0);
}

/** Input pixels under the dilated kernel. */
function reachOf(window: Window, axis: number): number {
  return (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
}

function padAtRunTime(layer: LayoutWriter, value: Value, window: Window, fill: number): Value {
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
  // wanted = floor((size - 1) / stride) * stride + reach - size
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
  const unknown = withSpatial(
    value,
    spatial.map(() => null),
  );
  let source = value;
  if (window.skipsAtBothEnds && spatial.some((_, axis) => reachOf(window, axis) < window.strides[axis]!)) {
    // What is wanted below 0 is too much, and the larger half of it is skipped at the beginning.
    const first = apply("Div", apply("Add", apply("Sub", total, wanted), one), two);
    const [ends, axes, steps] = [() => TO_THE_END, (axis: number) => axis + 2, () => 1].map((make) =>
      layer.int64(spatial.map((_, axis) => make(axis))),
    );
    source = layer.node("Slice", [value, first, ends!, axes!, steps!], unknown);
  }
  return layer.node("Pad", [source, pads, layer.scalar(fill)], unknown, { mode: "constant" });
}
