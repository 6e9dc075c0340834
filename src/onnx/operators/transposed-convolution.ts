import type { LayoutWriter } from "../layout-writer.ts";
import { slice } from "../operators.ts";
import type { FloatTensor } from "../tensor.ts";
import type { Shape, Value } from "../types.ts";
import type { ComputedKernel } from "./convolution.ts";
import type { SpatialInput } from "./spatial.ts";

export interface TransposedConvolution {
  /** [in, out, ...spatial]; a value where it is computed */
  readonly kernel: FloatTensor | ComputedKernel;
  /** [out] */
  readonly bias: FloatTensor | null;
  readonly strides: readonly number[];
  /** Pixels cut off the full result, both ends together; the odd one behind. */
  readonly cropped: readonly number[];
  /** Pixels added behind the full result. */
  readonly added: readonly number[];
  /** The spatial size of the result; null where it is not known. */
  readonly spatial: Shape;
  /** Name of the kernel. */
  readonly label: string;
}

/** Emits a ConvTranspose, whose full result is (size - 1) * stride + kernel. */
export function convolveTransposed(
  layer: LayoutWriter,
  input: SpatialInput,
  { kernel, bias, strides, cropped, added, spatial, label }: TransposedConvolution,
): Value {
  // CUDA has ConvTranspose only for equal pads at both ends, so the odd pixel is cut off behind.
  const pads = cropped.map((pixels) => Math.floor(pixels / 2));
  const isOdd = cropped.map((pixels) => pixels % 2 === 1);
  const whole = spatial.map((length, axis) => (length === null || !isOdd[axis] ? length : length + 1));
  const [, filters = 0, ...kernelSize] = kernel.shape;
  const filter = "layout" in kernel ? kernel : layer.initializer(label, kernel);
  const weights = [filter, bias && layer.initializer("bias", bias)];
  const node = layer.node(
    "ConvTranspose",
    [input.value, ...weights.filter((weight) => weight !== null)],
    input.result(filters, whole),
    {
      kernel_shape: kernelSize,
      strides: [...strides],
      dilations: strides.map(() => 1),
      pads: [...pads, ...pads],
      output_padding: [...added],
      group: 1,
    },
  );
  const axes = isOdd.flatMap((odd, axis) => (odd ? [axis + 2] : []));
  if (axes.length === 0) return node;
  const result = input.result(filters, spatial);
  return slice(layer, node, { axes, starts: axes.map(() => 0), ends: axes.map(() => -1), result });
}
