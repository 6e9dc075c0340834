import { float, type Attributes } from "../graph.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { onnxDims } from "../layouts.ts";
import { floatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { spatialInput } from "./spatial.ts";

export const resamplingLayers = {
  UpSampling2D: {
    operators: ["Resize"],
    opsetSince: 13,
    notes: "TF.js samples from the corner of a pixel, not from its middle as Keras does",
    convert: upSampling,
  },
  Resizing: {
    operators: ["Resize", "Shape", "Slice", "Concat"],
    opsetSince: 13,
    notes: "inside TimeDistributed only: elsewhere TF.js 4.22 throws in predict",
    convert: resizing,
  },
} as const satisfies Record<string, LayerConverter>;

type Interpolation = "nearest" | "bilinear";

function upSampling(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = spatialInput(layer, only(layer, inputs), 2);
  const scales = layer.config.integers("size", 2, [2, 2]);
  const interpolation = layer.config.choice("interpolation", ["nearest", "bilinear"], "nearest");
  const spatial = input.spatial.map((size, axis) => (size === null ? null : size * scales[axis]!));
  return layer.node(
    "Resize",
    [input.value, null, scalesOf(layer, scales)],
    input.result(input.channels, spatial),
    resizeAttributes(layer, interpolation, false),
  );
}

function scalesOf(layer: LayerContext, scales: readonly number[]): Value {
  const data = Float32Array.of(1, 1, ...scales);
  return layer.initializer("scales", floatTensor([4], data, `float32:${data.join()}`));
}

function resizing(layer: LayerContext, inputs: readonly Value[]): Value {
  if (layer.wrapper !== "TimeDistributed") {
    return layer.unsupported("TF.js 4.22 itself throws in predict, but for one inside TimeDistributed");
  }
  const interpolation = layer.config.choice("interpolation", ["bilinear", "nearest"], "bilinear");
  const size = [layer.config.integer("height"), layer.config.integer("width")];
  // TF.js takes cropToAspectRatio for the opposite of alignCorners, and never crops.
  const isAligned = !layer.config.boolean("cropToAspectRatio", false);
  return resize(layer, only(layer, inputs), size, interpolation, isAligned);
}

/**
 * An image [N, H, W, C] in another size, as TF.js's `resizeBilinear` and `resizeNearestNeighbor` make it.
 *
 * @param size [height, width]
 */
export function resize(
  layer: LayerContext,
  image: Value,
  size: readonly number[],
  interpolation: Interpolation,
  isAligned: boolean,
): Value {
  const input = spatialInput(layer, image, 2, "channelsLast");
  const { value } = input;
  const result = input.result(input.channels, size);
  const attributes = resizeAttributes(layer, interpolation, isAligned);
  const [batch, depth] = onnxDims(value);
  const isKnown = typeof batch === "number" && typeof depth === "number";
  const sizes = isKnown ? layer.int64([batch, depth, ...size]) : sizesAtRunTime(layer, value, size);
  return layer.node("Resize", [value, null, null, sizes], result, attributes);
}

/** A Resize wants all sizes, those of the batch and the channels too. */
function sizesAtRunTime(layer: LayerContext, value: Value, size: readonly number[]): Value {
  const shape = layer.node("Shape", [value], { shape: [4], dtype: "int64" });
  const range = [layer.int64([0]), layer.int64([2]), layer.int64([0]), layer.int64([1])];
  const kept = layer.node("Slice", [shape, ...range], { shape: [2], dtype: "int64" });
  return layer.node("Concat", [kept, layer.int64(size)], { shape: [4], dtype: "int64" }, { axis: 0 });
}

function resizeAttributes(layer: LayerContext, interpolation: Interpolation, isAligned: boolean): Attributes {
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
