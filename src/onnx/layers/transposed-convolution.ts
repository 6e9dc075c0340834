import { activate } from "../activations.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { kernelOihw } from "../operators/convolution.ts";
import { convolveTransposed } from "../operators/transposed-convolution.ts";
import { zeroPadded } from "../tensor.ts";
import type { Value } from "../types.ts";
import { biasOf, channelsOf, withoutDilations } from "./convolution.ts";
import { spatialInput } from "./spatial.ts";

export const transposedConvolutionLayers = {
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
} as const satisfies Record<string, LayerConverter>;

function transposed(rank: number): LayerConverter {
  return {
    operators: ["ConvTranspose", "Slice"],
    opsetSince: 13,
    notes:
      "equal pads at both ends, and a Slice where the padding is odd; dilationRate is ignored, as TF.js does",
    convert: (layer, inputs) => transposedConvolution(layer, only(layer, inputs), rank),
  };
}

/**
 * The size of the output is in TF.js size * stride for same padding, and max(kernel - stride, 0) more for valid.
 * ONNX without padding makes (size - 1) * stride + kernel.
 *
 * @see tfjs-layers `deconvLength`
 */
function transposedConvolution(layer: LayerContext, x: Value, rank: number): Value {
  const input = spatialInput(layer, x, rank);
  const filters = layer.config.integer("filters");
  const { kernel: size, strides, padding } = withoutDilations(layer, rank);
  const weight = layer.weight("kernel", [...size, filters, channelsOf(layer, input)]);
  const surplus = size.map((kernel, axis) => kernel - strides[axis]!);
  const cropped = surplus.map((pixels) => (padding === "same" ? Math.max(pixels, 0) : 0));
  // Over three axes TF.js puts a kernel smaller than the stride in the middle of it; @see `Window.skipsAtBothEnds`
  const shift = surplus.map((pixels) =>
    rank === 3 && padding === "same" && pixels < 0 ? -Math.floor(pixels / 2) : 0,
  );
  const kernel = kernelOihw(zeroPadded(weight, shift));
  const spatial = input.spatial.map((length, axis) =>
    length === null ? null : length * strides[axis]! + Math.max(surplus[axis]!, 0) - cropped[axis]!,
  );
  const added = strides.map((stride, axis) => Math.max(stride - kernel.shape[axis + 2]!, 0));
  const bias = biasOf(layer, filters);
  return activate(
    layer,
    convolveTransposed(layer, input, { kernel, bias, strides, cropped, added, spatial, label: "kernel" }),
  );
}
