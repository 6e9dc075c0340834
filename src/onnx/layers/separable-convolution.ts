import { activate } from "../activations.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { movedLastToSecond } from "../layouts.ts";
import { reshaped } from "../tensor.ts";
import { convolve, depthwiseKernel, kernelOihw } from "../operators/convolution.ts";
import type { Value } from "../types.ts";
import { biasOf, channelsOf, convolutionWindow } from "./convolution.ts";
import { dataFormatOf, spatialInput } from "./spatial.ts";

export const separableConvolutionLayers = {
  SeparableConv2D: {
    operators: ["Conv", "Add"],
    opsetSince: 13,
    notes:
      "two Convs; with channelsFirst and a bias TF.js itself throws, but for one filter or as many as rows",
    convert: separableConvolution,
  },
} as const satisfies Record<string, LayerConverter>;

function separableConvolution(layer: LayerContext, inputs: readonly Value[]): Value {
  const value = only(layer, inputs);
  const isChannelsFirst = dataFormatOf(layer) === "channelsFirst";
  const input = spatialInput(layer, value, 2);
  const channels = channelsOf(layer, input);
  const filters = layer.config.integer("filters");
  // getConfig of TF.js leaves depthMultiplier out.
  const multiplier = layer.config.integer("depthMultiplier", layer.weightShape("depthwise_kernel")?.[3] ?? 1);
  const deep = channels * multiplier;
  const window = convolutionWindow(layer, 2);
  const depthwise = layer.weight("depthwise_kernel", [...window.kernel, channels, multiplier]);
  const pointwise = layer.weight("pointwise_kernel", [1, 1, deep, filters]);
  const bias = biasOf(layer, filters);
  const isOrdinary = !isChannelsFirst || filters === 1;

  const spread = convolve(layer, input, {
    kernel: depthwiseKernel(depthwise),
    bias: null,
    window,
    group: channels,
    label: "depthwise_kernel",
  });
  const mixed = convolve(layer, spatialInput(layer, spread, 2), {
    kernel: kernelOihw(pointwise),
    bias: isOrdinary ? bias : null,
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: "valid" },
    group: 1,
    label: "pointwise_kernel",
  });
  if (!isChannelsFirst) {
    return activate(layer, mixed);
  }
  // TF.js adds the bias and activates before it moves the channels back.
  const [batch = null, , ...spatial] = mixed.shape;
  const image: Value = { ...mixed, shape: [batch, ...spatial, filters], layout: "NCHW" };
  const biased =
    bias === null || isOrdinary
      ? image
      : spatial[0] === filters
        ? layer.node("Add", [image, layer.initializer("bias", reshaped(bias, [1, 1, filters, 1]))], image)
        : layer.invalid(`adds ${filters} biases to ${spatial[0] ?? "?"} rows, as TF.js tries and fails to`);
  const active = activate(layer, biased);
  return { ...active, shape: movedLastToSecond(active.shape), layout: "native" };
}
