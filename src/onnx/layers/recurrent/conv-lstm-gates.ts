import type { LayerContext } from "../../layer-context.ts";
import { windowInput, windowOutput, type Window } from "../../padding.ts";
import { permuted, type FloatTensor } from "../../tensor.ts";
import type { Shape, Value } from "../../types.ts";
import { fold, unfoldDims } from "./folding.ts";

/** A ConvLSTM2D's configuration. */
export interface ConvLstm {
  readonly filters: number;
  readonly channels: number;
  readonly isChannelsFirst: boolean;
  /** Of the input's convolution; that of the state has stride 1 and keeps the size. */
  readonly window: Window;
}

export function readConvLstm(layer: LayerContext, shape: Shape): ConvLstm {
  const isChannelsFirst =
    layer.config.choice("dataFormat", ["channelsFirst", "channelsLast"], "channelsLast") === "channelsFirst";
  const channels = shape[isChannelsFirst ? 2 : 4];
  if (typeof channels !== "number") {
    return layer.invalid("needs an input whose number of channels is known");
  }
  const window = {
    kernel: layer.config.integers("kernelSize", 2),
    strides: layer.config.integers("strides", 2, 1),
    dilations: layer.config.integers("dilationRate", 2, 1),
    padding: layer.config.choice("padding", ["valid", "same"], "valid"),
  };
  return { filters: layer.config.integer("filters"), channels, isChannelsFirst, window };
}

/** What the input adds to the gates: [N, T, 4 * filters, H, W]. */
export function projectSteps(layer: LayerContext, config: ConvLstm, input: Value): Value {
  const { filters, channels, window } = config;
  const folded = fold(layer, input);
  const images = config.isChannelsFirst ? layer.native(folded) : layer.nchw(folded);
  const dims = config.isChannelsFirst
    ? images.shape
    : [images.shape[0]!, channels, ...images.shape.slice(1, 3)];
  const kernel = layer.weight("kernel", [...window.kernel, channels, 4 * filters]);
  const bias = layer.config.boolean("useBias", true)
    ? layer.initializer("bias", layer.weight("bias", [4 * filters]))
    : null;
  const raw: Value = { ...images, shape: dims, layout: "native" };
  return unfoldDims(layer, convolve(layer, raw, "kernel", kernel, bias, window), input);
}

/** The sums of the gates i, f, c, o at one step, each [N, filters, H, W]. */
export function gateSums(body: LayerContext, { filters, window }: ConvLstm, step: Value, h: Value): Value[] {
  const kernel = body.weight("recurrent_kernel", [...window.kernel, filters, 4 * filters]);
  const own = { kernel: window.kernel, strides: [1, 1], dilations: [1, 1], padding: "same" } as const;
  const sums = body.node("Add", [step, convolve(body, h, "recurrent_kernel", kernel, null, own)], step);
  const sizes = Array.from({ length: 4 }, () => filters);
  return body.nodes(
    "Split",
    [sums, body.int64(sizes)],
    sizes.map(() => h),
    { axis: 1 },
  );
}

/** A convolution of an [N, C, H, W] value; the kernel has the layout HWIO. */
function convolve(
  layer: LayerContext,
  input: Value,
  label: string,
  kernelHwio: FloatTensor,
  bias: Value | null,
  window: Window,
): Value {
  const { value, pads } = windowInput(layer, input, window, 0);
  // HWIO -> OIHW
  const kernel = layer.initializer(label, permuted(kernelHwio, [3, 2, 0, 1]));
  const shape = [input.shape[0]!, kernelHwio.shape[3]!, ...windowOutput(input.shape.slice(2), window)];
  const attributes = {
    dilations: window.dilations,
    group: 1,
    kernel_shape: window.kernel,
    pads,
    strides: window.strides,
  };
  return layer.node("Conv", bias ? [value, kernel, bias] : [value, kernel], { shape }, attributes);
}
