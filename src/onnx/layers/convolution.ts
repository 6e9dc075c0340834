import { activate } from "../activations.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { windowInput, windowOutput, type Window } from "../padding.ts";
import { permuted, reshaped, type FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { spatialInput, type SpatialInput } from "./spatial.ts";

export const convolutionLayers = {
  Conv2D: {
    operators: ["Conv"],
    opsetSince: 13,
    notes: "explicit pads; with unknown height or width and a stride, a Pad computed at run time",
    convert: (layer, inputs) => convolution(layer, inputs, 2),
  },
  DepthwiseConv2D: {
    operators: ["Conv"],
    opsetSince: 13,
    notes: "dilationRate is ignored, as TF.js does",
    convert: depthwiseConvolution,
  },
} as const satisfies Record<string, LayerConverter>;

/** The window of a convolution, from the fields that all convolution layers have. */
export function convolutionWindow(layer: LayerContext, rank: number): Window {
  return {
    kernel: layer.config.integers("kernelSize", rank),
    strides: layer.config.integers("strides", rank, 1),
    dilations: layer.config.integers("dilationRate", rank, 1),
    padding: paddingOf(layer),
  };
}

function paddingOf(layer: LayerContext): "valid" | "same" {
  const padding = layer.config.choice("padding", ["valid", "same", "causal"], "valid");
  return padding === "causal" ? layer.unsupported("TF.js itself throws for causal padding") : padding;
}

/** A convolution over `rank` spatial axes with bias and activation. Kernel: [...spatial, in, out]. */
export function convolution(layer: LayerContext, inputs: readonly Value[], rank: number): Value {
  const input = spatialInput(layer, only(layer, inputs), rank);
  const filters = layer.config.integer("filters");
  const window = convolutionWindow(layer, rank);
  if (window.strides.some((stride) => stride > 1) && window.dilations.some((dilation) => dilation > 1)) {
    return layer.invalid("has strides and dilations above 1, which TF.js refuses too");
  }
  const channels = channelsOf(layer, input);
  const kernel = layer.weight("kernel", [...window.kernel, channels, filters]);
  const spatialAxes = window.kernel.map((_, axis) => axis);
  // HWIO -> OIHW
  const kernelOihw = permuted(kernel, [rank + 1, rank, ...spatialAxes]);
  return activate(layer, convolve(layer, input, kernelOihw, window, 1));
}

function depthwiseConvolution(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = spatialInput(layer, only(layer, inputs), 2);
  const multiplier = layer.config.integer("depthMultiplier", 1);
  const window = { ...convolutionWindow(layer, 2), dilations: [1, 1] };
  const channels = channelsOf(layer, input);
  const kernel = layer.weight("depthwise_kernel", [...window.kernel, channels, multiplier]);
  return activate(layer, convolve(layer, input, depthwiseKernel(kernel), window, channels));
}

/** [H, W, C, M] -> [C * M, 1, H, W]: ONNX puts the M outputs of a channel side by side, as TF.js does. */
export function depthwiseKernel(kernel: FloatTensor): FloatTensor {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = kernel.shape;
  return reshaped(permuted(kernel, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

/**
 * Emits a Conv, with the layer's `bias` unless `useBias` is false.
 *
 * @param kernel [out, in / group, ...spatial]
 */
export function convolve(
  layer: LayerContext,
  input: SpatialInput,
  kernel: FloatTensor,
  window: Window,
  group: number,
): Value {
  const filters = kernel.shape[0]!;
  const { value, pads } = windowInput(layer, input.value, window, 0);
  const bias = layer.config.boolean("useBias", true)
    ? [layer.initializer("bias", layer.weight("bias", [filters]))]
    : [];
  return layer.node(
    "Conv",
    [value, layer.initializer("kernel", kernel), ...bias],
    input.result(filters, windowOutput(input.spatial, window)),
    { kernel_shape: window.kernel, strides: window.strides, dilations: window.dilations, pads, group },
  );
}

/** The number of input channels, which a kernel needs. */
export function channelsOf(layer: LayerContext, input: SpatialInput): number {
  return input.channels ?? layer.invalid("needs an input whose number of channels is known");
}
