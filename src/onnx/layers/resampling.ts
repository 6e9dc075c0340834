import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { resize, resizeAttributes } from "../operators/resize.ts";
import { floatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { spatialInput } from "./spatial.ts";

export const resamplingLayers = {
  UpSampling2D: {
    operators: ["Resize", "DepthToSpace"],
    opsetSince: 13,
    notes: "TF.js samples from the corner of a pixel, not from its middle as Keras does",
    convert: upSampling,
  },
  Resizing: {
    operators: ["Resize", "Shape", "Slice", "Concat", "DepthToSpace"],
    opsetSince: 13,
    notes: "inside TimeDistributed only: elsewhere TF.js 4.22 throws in predict",
    convert: resizing,
  },
} as const satisfies Record<string, LayerConverter>;

function upSampling(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = spatialInput(layer, only(layer, inputs), 2);
  const scales = layer.config.integers("size", 2, [2, 2]);
  const interpolation = layer.config.choice("interpolation", ["nearest", "bilinear"], "nearest");
  if (interpolation === "bilinear") {
    layer.differs("TF.js samples from the corner of a pixel, Keras from its middle");
  }
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
