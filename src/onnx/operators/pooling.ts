import type { LayoutWriter } from "../layout-writer.ts";
import { windowInput, windowOutput, type Window } from "../padding.ts";
import type { Value } from "../types.ts";
import type { SpatialInput } from "./spatial.ts";

export type PoolOperator = "MaxPool" | "AveragePool";

/** Slides a pooling window over an image; the average leaves padding out. */
export function slidePool(
  layer: LayoutWriter,
  input: SpatialInput,
  operator: PoolOperator,
  window: Window,
): Value {
  const result = input.result(input.channels, windowOutput(input.spatial, window));
  const attributes = { kernel_shape: window.kernel, strides: window.strides, ceil_mode: 0 };
  if (operator === "MaxPool") {
    const { value, pads } = windowInput(layer, input.value, window, -Infinity);
    const dilations = window.dilations;
    return layer.node("MaxPool", [value], result, { ...attributes, pads, dilations, storage_order: 0 });
  }
  const average = (value: Value) => {
    const padded = windowInput(layer, value, window, 0);
    const node = layer.node("AveragePool", [padded.value], result, {
      ...attributes,
      pads: padded.pads,
      count_include_pad: 0,
    });
    return { node, isPadded: padded.isPadded };
  };
  const { node, isPadded } = average(input.value);
  // Zeros from a Pad count as pixels: divide by the share of the window that is image.
  return isPadded ? layer.node("Div", [node, average(onesLike(layer, input.value)).node], result) : node;
}

function onesLike(layer: LayoutWriter, value: Value): Value {
  const zeros = layer.node("Mul", [value, layer.scalar(0)], value);
  return layer.node("Add", [zeros, layer.scalar(1)], value);
}
