import type { OpContext } from "../graph-model/op-context.ts";
import { addDims } from "../graph-model/dims.ts";
import type { Window } from "../padding.ts";
import type { Value } from "../types.ts";

/**
 * The window of a convolution or pooling, from the attributes of the node. Strides and dilations have a number for
 * each axis of [N, ...spatial, C].
 */
export function windowOf(op: OpContext, kernel: readonly number[], rank: number): Window {
  const perAxis = (name: string) => {
    const values = op.attributes.numbers(name);
    return values.length === 0 ? kernel.map(() => 1) : values.slice(1, rank + 1);
  };
  const strides = perAxis("strides");
  const dilations = perAxis("dilations");
  if (kernel.length !== rank || strides.length !== rank || dilations.length !== rank) {
    return op.invalid(`needs ${rank} spatial numbers in kernel, strides and dilations`);
  }
  if (strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1)) {
    return op.invalid("has strides and dilations above 1, which TF.js refuses too");
  }
  const padding = op.attributes.string("padding", "valid");
  if (padding !== "same" && padding !== "valid" && padding !== "explicit") {
    return op.unsupported(`padding "${padding}"; known are SAME, VALID and EXPLICIT`);
  }
  return {
    kernel,
    strides,
    dilations,
    padding: padding === "same" ? "same" : "valid",
    skipsAtBothEnds: rank === 3,
  };
}

/** The input with the padding that EXPLICIT writes down, which a pass moves into the Conv. */
export function explicitPads(op: OpContext, x: Value, fill: number): Value {
  if (op.attributes.string("padding") !== "explicit") {
    return x;
  }
  // Begin and end of each axis of NHWC.
  const [, , top = 0, bottom = 0, left = 0, right = 0] = op.attributes.numbers("explicit_paddings");
  const value = op.nchw(x);
  const dims = op.dims(x);
  const padded = [dims[0]!, addDims(dims[1]!, top + bottom), addDims(dims[2]!, left + right), dims[3]!];
  const pads = op.int64([0, 0, top, left, 0, 0, bottom, right]);
  return op.nodeWithDims(
    "Pad",
    [value, pads, op.scalar(fill)],
    padded,
    { layout: "NCHW" },
    { mode: "constant" },
  );
}
