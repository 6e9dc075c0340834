import type { OpContext } from "../graph-model/op-context.ts";
import { channelsFirstInput } from "../operators/spatial.ts";
import type { Dim } from "../graph-model/dims.ts";
import { convolveTransposed } from "../operators/transposed-convolution.ts";
import type { Value } from "../types.ts";
import { filterOf } from "./filters.ts";
import { castTo } from "./operands.ts";
import { windowOf } from "./windows.ts";

/**
 * The gradient of a convolution by its input, which TF.js runs as conv2dTranspose: inputs [shape, filter, x], filter
 * [H, W, out, in]. Its padding is that of the convolution from the result back to x: of SAME,
 * max((size - 1) * stride + kernel - result, 0), the odd pixel behind.
 *
 * @see tfjs-converter `convolution_executor`, tfjs-core `computeConv2DInfo`
 */
export function convolutionBackpropInput(op: OpContext): Value {
  const x = castTo(op, op.input(2), "float32");
  const filter = filterOf(op, op.input(1), 2, false);
  const dilations = op.attributes.numbers("dilations");
  if (dilations.some((dilation) => dilation > 1)) {
    op.differs(`TF.js ignores its dilations ${dilations.join("x")}, which TensorFlow applies`);
  }
  const { strides, padding } = windowOf(op, filter.shape.slice(0, 2), 2);
  if (op.attributes.string("padding", "valid") === "explicit") {
    return op.unsupported("padding EXPLICIT of a transposed convolution");
  }
  const input = channelsFirstInput(op, x, 2, "channelsLast");
  const asked = op.content(op.input(0))?.elements ?? op.knownNumbers(op.input(0));
  const sizes = [0, 1].map((axis) => {
    const size = asked?.[axis + 1];
    const stride = strides[axis]!;
    const kernel = filter.shape[axis]!;
    const length = input.spatial[axis] ?? lengthFor(size, kernel, stride, padding === "same");
    // What is not known before run time has the size that TensorFlow's layers ask for.
    const usual = padding === "same" ? Math.max(kernel - stride, 0) : 0;
    if (typeof size !== "number" || length === null) {
      return {
        cropped: usual,
        added: Math.max(stride - kernel, 0),
        size: length === null ? null : length * stride + Math.max(kernel - stride, 0) - usual,
      };
    }
    const full = (length - 1) * stride + kernel;
    if (padding !== "same" && size < full) {
      return op.invalid(`asks for ${size} pixels of axis ${axis + 1}, where its window makes ${full}`);
    }
    return { cropped: Math.max(full - size, 0), added: Math.max(size - full, 0), size };
  });
  const result = convolveTransposed(op, input, {
    kernel: filter.kernel,
    bias: null,
    strides,
    cropped: sizes.map(({ cropped }) => cropped),
    added: sizes.map(({ added }) => added),
    spatial: sizes.map(({ size }) => size),
    label: "filter",
  });
  return op.withDims(result, [op.dims(x)[0]!, ...op.dims(result).slice(1)]);
}

/** The pixels that a convolution makes of a size that is known, which are those of x; null where it is not. */
function lengthFor(size: Dim | undefined, kernel: number, stride: number, isSame: boolean): number | null {
  if (typeof size !== "number") {
    return null;
  }
  return Math.ceil((isSame ? size : size - kernel + 1) / stride);
}
