import type { LayoutWriter } from "../layout-writer.ts";
import { windowInput, windowOutput, type Window } from "../padding.ts";
import { permuted, reshaped, type FloatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import type { SpatialInput } from "./spatial.ts";

/** [...spatial, A, B] -> [B, A, ...spatial], such as HWIO -> OIHW. */
export function kernelOihw(kernel: FloatTensor): FloatTensor {
  const rank = kernel.shape.length - 2;
  const spatialAxes = kernel.shape.slice(0, rank).map((_, axis) => axis);
  return permuted(kernel, [rank + 1, rank, ...spatialAxes]);
}

/** [H, W, C, M] -> [C * M, 1, H, W]: ONNX puts the M outputs of a channel side by side, as TF.js does. */
export function depthwiseKernel(kernel: FloatTensor): FloatTensor {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = kernel.shape;
  return reshaped(permuted(kernel, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

/** A kernel that is computed when the model runs. */
export type ComputedKernel = Value & { readonly shape: readonly number[] };

export interface Convolution {
  /** [out, in / group, ...spatial]; a value where it is computed */
  readonly kernel: FloatTensor | ComputedKernel;
  /** [out] */
  readonly bias: FloatTensor | null;
  readonly window: Window;
  readonly group: number;
  /** Name of the kernel; `kernel` by default. */
  readonly label?: string;
}

/** Emits a Conv. */
export function convolve(
  layer: LayoutWriter,
  input: SpatialInput,
  { kernel, bias, window, group, label = "kernel" }: Convolution,
): Value {
  const { value, pads } = windowInput(layer, input.value, window, 0);
  const filter = "layout" in kernel ? kernel : layer.initializer(label, kernel);
  const weights = [filter, bias && layer.initializer("bias", bias)];
  return layer.node(
    "Conv",
    [value, ...weights.filter((weight) => weight !== null)],
    input.result(kernel.shape[0]!, windowOutput(input.spatial, window)),
    { kernel_shape: window.kernel, strides: window.strides, dilations: window.dilations, pads, group },
  );
}
