import type { OpContext } from "../graph-model/op-context.ts";
import { channelsFirstInput } from "../operators/spatial.ts";
import { windowInput, windowOutput, type Window } from "../padding.ts";
import type { Value } from "../types.ts";
import { sizeAlong } from "./counting.ts";
import { castTo } from "./operands.ts";
import { windowOf } from "./windows.ts";

/**
 * A MaxPool and where its maxima are. ONNX counts places as ((n C + c) H + y) W + x, TF.js as (y W + x) C + c, with
 * n H W C more where the batch is asked for.
 */
export function maxPoolWithArgmax(op: OpContext): Value[] {
  const x = castTo(op, op.input(0), "float32");
  const kernel = op.attributes.numbers("ksize").slice(1, 3);
  const window: Window = { ...windowOf(op, kernel, 2), dilations: [1, 1] };
  const input = channelsFirstInput(op, x, 2, "channelsLast");
  const { value, pads, isPadded } = windowInput(op, input.value, window, -Infinity);
  const result = input.result(input.channels, windowOutput(input.spatial, window));
  const [maxima, places] = op.nodes("MaxPool", [value], [result, { ...result, dtype: "int64" }], {
    kernel_shape: window.kernel,
    strides: window.strides,
    ceil_mode: 0,
    pads,
    dilations: window.dilations,
    storage_order: 0,
  });
  const on = (operator: string, a: Value, b: Value) => op.node(operator, [a, b], a);
  const sizes = [1, 2].map((axis) => sizeAlong(op, input.value, axis));
  const channels = sizeAlong(op, input.value, 3);
  const pooled = isPadded ? [1, 2].map((axis) => sizeAlong(op, value, axis)) : sizes;
  const pixels = product(op, pooled);
  const map = on("Div", places!, pixels);
  const channel = on("Mod", map, channels);
  const inMap = on("Mod", places!, pixels);
  const pixel = isPadded ? withoutPadding(op, inMap, sizes, pooled) : inMap;
  const inImage = on("Add", on("Mul", pixel, channels), channel);
  const index = op.attributes.boolean("include_batch_in_index")
    ? on("Add", inImage, on("Mul", on("Div", map, channels), product(op, [...sizes, channels])))
    : inImage;
  const dims = [op.dims(x)[0]!, ...op.dims(maxima!).slice(1)];
  const maximum = op.withDims(maxima!, dims);
  return [maximum, op.withDims(castTo(op, index, "int32"), dims)];
}

/** The product of numbers of rank 0. */
function product(op: OpContext, numbers: readonly Value[]): Value {
  return numbers.reduce((a, b) => op.node("Mul", [a, b], a));
}

/** Places y W + x of an image, from those of the same image with padding around it, the odd pixel at the end. */
function withoutPadding(
  op: OpContext,
  places: Value,
  image: readonly Value[],
  padded: readonly Value[],
): Value {
  const [, width] = image;
  const [, paddedWidth] = padded;
  const on = (operator: string, a: Value, b: Value) => op.node(operator, [a, b], a);
  const two = op.wholeNumber(2);
  const begin = (axis: 0 | 1) => on("Div", on("Sub", padded[axis]!, image[axis]!), two);
  const row = on("Sub", on("Div", places, paddedWidth!), begin(0));
  const column = on("Sub", on("Mod", places, paddedWidth!), begin(1));
  return on("Add", on("Mul", row, width!), column);
}
