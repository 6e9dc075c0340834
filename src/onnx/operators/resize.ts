import { float, type Attributes } from "../graph.ts";
import type { LayoutWriter } from "../layout-writer.ts";
import { onnxDims } from "../layouts.ts";
import type { Value } from "../types.ts";
import { channelsFirstInput } from "./spatial.ts";

export type Interpolation = "nearest" | "bilinear";

/**
 * An image [N, H, W, C] in another size, as TF.js's `resizeBilinear` and `resizeNearestNeighbor` make it.
 *
 * @param size [height, width]
 */
export function resize(
  layer: LayoutWriter,
  image: Value,
  size: readonly number[],
  interpolation: Interpolation,
  isAligned: boolean,
): Value {
  const input = channelsFirstInput(layer, image, 2, "channelsLast");
  const { value } = input;
  const result = input.result(input.channels, size);
  const attributes = resizeAttributes(layer, interpolation, isAligned);
  const [batch, depth] = onnxDims(value);
  const isKnown = typeof batch === "number" && typeof depth === "number";
  const sizes = isKnown ? layer.int64([batch, depth, ...size]) : sizesAtRunTime(layer, value, size);
  return layer.node("Resize", [value, null, null, sizes], result, attributes);
}

/** A Resize wants all sizes, those of the batch and the channels too. */
function sizesAtRunTime(layer: LayoutWriter, value: Value, size: readonly number[]): Value {
  const shape = layer.node("Shape", [value], { shape: [4], dtype: "int64" });
  const range = [layer.int64([0]), layer.int64([2]), layer.int64([0]), layer.int64([1])];
  const kept = layer.node("Slice", [shape, ...range], { shape: [2], dtype: "int64" });
  return layer.node("Concat", [kept, layer.int64(size)], { shape: [4], dtype: "int64" }, { axis: 0 });
}

export function resizeAttributes(
  layer: LayoutWriter,
  interpolation: Interpolation,
  isAligned: boolean,
): Attributes {
  return {
    mode: interpolation === "bilinear" ? "linear" : "nearest",
    coordinate_transformation_mode: isAligned ? "align_corners" : "asymmetric",
    nearest_mode: isAligned ? "round_prefer_ceil" : "floor",
    cubic_coeff_a: float(-0.75),
    exclude_outside: 0,
    extrapolation_value: float(0),
    ...(layer.opset >= 18 ? { antialias: 0, keep_aspect_ratio_policy: "stretch" } : {}),
  };
}
