import { activate } from "../activations.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { slice } from "../operators.ts";
import { kernelOihw } from "../operators/convolution.ts";
import { zeroPadded } from "../tensor.ts";
import type { Shape, Value } from "../types.ts";
import { biasOf, channelsOf, undilatedWindow } from "./convolution.ts";
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
  const { kernel: size, strides, padding } = undilatedWindow(layer, rank);
  const weight = layer.weight("kernel", [...size, filters, channelsOf(layer, input)]);
  const surplus = size.map((kernel, axis) => kernel - strides[axis]!);
  const cropped = surplus.map((pixels) => (padding === "same" ? Math.max(pixels, 0) : 0));
  // Over three axes TF.js puts a kernel smaller than the stride in the middle of it; @see `Window.skipsAtBothEnds`
  const shift = surplus.map((pixels) =>
    rank === 3 && padding === "same" && pixels < 0 ? -Math.floor(pixels / 2) : 0,
  );
  const kernel = kernelOihw(zeroPadded(weight, shift));
  const kernelSize = kernel.shape.slice(2);
  const biases = biasOf(layer, filters);
  const bias = biases === null ? [] : [layer.initializer("bias", biases)];

  // CUDA has ConvTranspose only for equal pads at both ends, so the odd pixel is cut off behind.
  const pads = cropped.map((pixels) => Math.floor(pixels / 2));
  const isOdd = cropped.map((pixels) => pixels % 2 === 1);
  const spatial = input.spatial.map((length, axis) =>
    length === null ? null : length * strides[axis]! + Math.max(surplus[axis]!, 0) - cropped[axis]!,
  );
  const whole = spatial.map((length, axis) => (length === null || !isOdd[axis] ? length : length + 1));
  const node = layer.node(
    "ConvTranspose",
    [input.value, layer.initializer("kernel", kernel), ...bias],
    input.result(filters, whole),
    {
      kernel_shape: kernelSize,
      strides,
      dilations: strides.map(() => 1),
      pads: [...pads, ...pads],
      output_padding: strides.map((stride, axis) => Math.max(stride - kernelSize[axis]!, 0)),
      group: 1,
    },
  );
  return activate(
    layer,
    isOdd.includes(true) ? withoutLast(layer, node, isOdd, input.result(filters, spatial)) : node,
  );
}

function withoutLast(
  layer: LayerContext,
  value: Value,
  isOdd: readonly boolean[],
  result: { readonly shape: Shape },
): Value {
  const axes = isOdd.flatMap((odd, axis) => (odd ? [axis + 2] : []));
  return slice(layer, value, { axes, starts: axes.map(() => 0), ends: axes.map(() => -1), result });
}
