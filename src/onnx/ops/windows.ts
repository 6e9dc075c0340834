import type { OpContext } from "../graph-model/op-context.ts";
import { addDims, subtractDims } from "../graph-model/dims.ts";
import type { Window } from "../padding.ts";
import type { Value } from "../types.ts";
import { sliceAlong } from "./slices.ts";
import { padded } from "./transformation.ts";

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

/** A convolution that TensorFlow wrote between SpaceToBatchND and BatchToSpaceND. @see raiseDilations */
export interface Dilated {
  readonly dilations: readonly number[];
  /** Pixels around height and width of the input, begin and end of each; fewer than 0 are cut off. */
  readonly sides: readonly (readonly [number, number])[];
}

/**
 * What the block shape, paddings and crops behind the inputs of a convolution come to: the blocks are its dilations,
 * and its padding is that of the blocks less what is cropped, be they known numbers or not.
 */
export function dilatedWindow(op: OpContext, kernel: readonly number[]): Dilated {
  const blocks = op.numbers(op.input(-3), "block shape");
  const [paddings, crops] = [op.input(-2), op.input(-1)].map((value) => op.content(value)?.elements ?? []);
  const net = Array.from({ length: blocks.length * 2 }, (_, index) =>
    subtractDims(paddings![index] ?? "?", crops![index] ?? 0),
  );
  const sides = blocks.map((_, axis): [number, number] => {
    const [begin, end] = net.slice(axis * 2, axis * 2 + 2);
    return typeof begin === "number" && typeof end === "number"
      ? [begin, end]
      : op.unsupported(
          "the paddings of its blocks must be known, or differ from the crops by a known number",
        );
  });
  if (blocks.length === 2) {
    return { dilations: blocks, sides };
  }
  const axis = kernel[1] === 1 ? 0 : 1;
  const [block, side] = [blocks[0], sides[0]];
  return blocks.length === 1
    ? {
        dilations: [0, 1].map((each) => (each === axis ? block! : 1)),
        sides: [0, 1].map((each) => (each === axis ? side! : [0, 0])),
      }
    : op.unsupported(`it has blocks along ${blocks.length} axes`);
}

/** The input with these pixels around height and width, which a pass moves into the Conv. */
export function withSides(op: OpContext, x: Value, sides: Dilated["sides"]): Value {
  const cut = sides.reduce(
    (value, [begin, end], axis) =>
      begin < 0 || end < 0
        ? sliceAlong(op, value, axis + 1, Math.max(-begin, 0), end < 0 ? end : null)
        : value,
    x,
  );
  const added = sides.map(([begin, end]) => [Math.max(begin, 0), Math.max(end, 0)] as const);
  return padded(op, op.nchw(cut), [[0, 0], ...added, [0, 0]], "constant");
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
