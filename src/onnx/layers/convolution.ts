import { activate } from "../activations.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { convolve, depthwiseKernel, kernelOihw } from "../operators/convolution.ts";
import type { Window } from "../padding.ts";
import type { FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { dataFormatOf, spatialInput, type SpatialInput } from "./spatial.ts";

export const convolutionLayers = {
  Conv1D: {
    operators: ["Conv"],
    opsetSince: 13,
    notes: "channelsFirst is only that of the input, as in TF.js; causal padding throws in TF.js",
    convert: (layer, inputs) => convolution(layer, inputs, 1),
  },
  Conv2D: {
    operators: ["Conv"],
    opsetSince: 13,
    notes: "explicit pads; with unknown height or width and a stride, a Pad computed at run time",
    convert: (layer, inputs) => convolution(layer, inputs, 2),
  },
  Conv3D: {
    operators: ["Conv", "Slice"],
    opsetSince: 13,
    notes: "same padding with a stride above the kernel skips pixels at both ends, as in TF.js",
    convert: (layer, inputs) => convolution(layer, inputs, 3),
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
  const window = undilatedWindow(layer, rank);
  const dilations = layer.config.integers("dilationRate", rank, 1);
  if (window.strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1)) {
    return layer.invalid("has strides and dilations above 1, which TF.js refuses too");
  }
  return { ...window, dilations };
}

/** The same for a layer whose dilations TF.js ignores. */
export function withoutDilations(layer: LayerContext, rank: number): Window {
  const dilations = layer.config.integers("dilationRate", rank, 1);
  if (dilations.some((dilation) => dilation > 1)) {
    layer.differs(`TF.js ignores its dilationRate ${dilations.join("x")}, which Keras applies`);
  }
  return undilatedWindow(layer, rank);
}

function undilatedWindow(layer: LayerContext, rank: number): Window {
  const kernel = layer.config.integers("kernelSize", rank);
  return {
    kernel,
    strides: layer.config.integers("strides", rank, 1),
    dilations: kernel.map(() => 1),
    padding: paddingOf(layer),
    skipsAtBothEnds: rank === 3,
  };
}

function paddingOf(layer: LayerContext): "valid" | "same" {
  const padding = layer.config.choice("padding", ["valid", "same", "causal"], "valid");
  return padding === "causal" ? layer.unsupported("TF.js itself throws for causal padding") : padding;
}

/** A convolution over `rank` spatial axes with bias and activation. Kernel: [...spatial, in, out]. */
export function convolution(layer: LayerContext, inputs: readonly Value[], rank: number): Value {
  const input = convolutionInput(layer, only(layer, inputs), rank);
  const filters = layer.config.integer("filters");
  const window = convolutionWindow(layer, rank);
  const channels = channelsOf(layer, input);
  const kernel = layer.weight("kernel", [...window.kernel, channels, filters]);
  const bias = biasOf(layer, filters);
  return activate(layer, convolve(layer, input, { kernel: kernelOihw(kernel), window, group: 1, bias }));
}

function convolutionInput(layer: LayerContext, value: Value, rank: number): SpatialInput {
  const input = spatialInput(layer, value, rank);
  if (rank > 1 || dataFormatOf(layer) === "channelsLast") {
    return input;
  }
  // TF.js moves the channels of the input to the end, but not those of the output back.
  const batch = value.shape[0]!;
  const result: SpatialInput["result"] = (channels, spatial) => {
    const [length = null] = input.result(channels, spatial).shape.slice(2);
    return { shape: [batch, length, channels], layout: "NCHW" };
  };
  return { ...input, result };
}

function depthwiseConvolution(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = spatialInput(layer, only(layer, inputs), 2);
  const multiplier = layer.config.integer("depthMultiplier", 1);
  const window = withoutDilations(layer, 2);
  const channels = channelsOf(layer, input);
  const kernel = layer.weight("depthwise_kernel", [...window.kernel, channels, multiplier]);
  const bias = biasOf(layer, channels * multiplier);
  const convolution = { kernel: depthwiseKernel(kernel), window, group: channels, bias };
  return activate(layer, convolve(layer, input, convolution));
}

/** The layer's `bias`; null where `useBias` is false. */
export function biasOf(layer: LayerContext, filters: number): FloatTensor | null {
  return layer.config.boolean("useBias", true) ? layer.weight("bias", [filters]) : null;
}

/** The number of input channels, which a kernel needs. */
export function channelsOf(layer: LayerContext, input: SpatialInput): number {
  return input.channels ?? layer.invalid("needs an input whose number of channels is known");
}
