import type { NodeView } from "./node-view.ts";

/** A window that moves over the spatial axes of an input. */
export interface Window {
  readonly sides: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  /** `SAME_UPPER`, `SAME_LOWER`, `VALID` or `NOTSET`; with the first two the output has ceil(input / stride). */
  readonly autoPad: string;
  readonly isRoundedUp: boolean;
}

/** The window in the attributes of a node. */
export function windowOf(node: NodeView, sides: readonly number[]): Window {
  const pads = node.ints("pads") ?? [...sides, ...sides].map(() => 0);
  return {
    sides,
    strides: node.ints("strides") ?? sides.map(() => 1),
    dilations: node.ints("dilations") ?? sides.map(() => 1),
    begins: pads.slice(0, sides.length),
    ends: pads.slice(sides.length),
    autoPad: node.text("auto_pad", "NOTSET"),
    isRoundedUp: node.int("ceil_mode", 0) === 1,
  };
}

/**
 * Positions of a window along each axis.
 *
 * @param input sizes of the spatial axes
 * @see https://onnx.ai/onnx/operators/onnx__MaxPool.html (output_shape)
 */
export function windowOutput(input: readonly number[], window: Window): number[] {
  const { sides, strides, dilations, begins, ends, autoPad, isRoundedUp } = window;
  const round = isRoundedUp ? Math.ceil : Math.floor;
  return input.map((size, axis) => {
    const stride = strides[axis]!;
    if (autoPad.startsWith("SAME")) return Math.ceil(size / stride);
    const extent = (sides[axis]! - 1) * dilations[axis]! + 1;
    const padded = size + begins[axis]! + ends[axis]!;
    const positions = round((padded - extent) / stride) + 1;
    // A last window that would lie in the padding alone is left out.
    const startsInside = (positions - 1) * stride < size + begins[axis]!;
    return isRoundedUp && !startsInside ? positions - 1 : positions;
  });
}
