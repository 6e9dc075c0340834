import type { OpContext } from "../graph-model/op-context.ts";
import { channelsFirstInput } from "../operators/spatial.ts";
import { windowInput, windowOutput, type Window } from "../padding.ts";
import type { Value } from "../types.ts";
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
  const [height, width] = input.spatial;
  const { channels } = input;
  if (typeof height !== "number" || typeof width !== "number" || channels === null) {
    return op.unsupported("the height, width and channels of its input must be known");
  }
  const { value, pads } = windowInput(op, input.value, window, -Infinity);
  const result = input.result(channels, windowOutput(input.spatial, window));
  const [maxima, places] = op.nodes("MaxPool", [value], [result, { ...result, dtype: "int64" }], {
    kernel_shape: window.kernel,
    strides: window.strides,
    ceil_mode: 0,
    pads,
    dilations: window.dilations,
    storage_order: 0,
  });
  const number = (factor: number) => op.int64([factor]);
  const on = (operator: string, a: Value, b: Value) => op.node(operator, [a, b], places!);
  const pixels = number(height * width);
  const map = on("Div", places!, pixels);
  const channel = on("Mod", map, number(channels));
  const inImage = on("Add", on("Mul", on("Mod", places!, pixels), number(channels)), channel);
  const image = on("Mul", on("Div", map, number(channels)), number(height * width * channels));
  const index = op.attributes.boolean("include_batch_in_index") ? on("Add", inImage, image) : inImage;
  const dims = [op.dims(x)[0]!, ...op.dims(maxima!).slice(1)];
  const maximum = op.withDims(maxima!, dims);
  return [maximum, op.withDims(castTo(op, index, "int32"), dims)];
}
