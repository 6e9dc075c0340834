import type { OpContext } from "../graph-model/op-context.ts";
import { TO_THE_END } from "../operators.ts";
import { samePadding, windowInput, windowOutput, type Window } from "../padding.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { sliced, type Range } from "./slices.ts";
import { padded } from "./transformation.ts";
import { windowOf } from "./windows.ts";

/** More places in a window than these would make a graph that nobody wants. */
const LARGEST_WINDOW = 121;

/** The largest sum of image and filter in each window: a Slice and an Add for each place of it, then one Max. */
export function dilation2d(op: OpContext): Value {
  const x = castTo(op, op.native(op.input(0)), "float32");
  const filter = castTo(op, op.native(op.input(1)), "float32");
  const [rows, columns] = filter.shape;
  if (typeof rows !== "number" || typeof columns !== "number" || rows * columns > LARGEST_WINDOW) {
    return op.unsupported(`its filter must have a known size of at most ${LARGEST_WINDOW} places`);
  }
  const rates = op.attributes.numbers("rates").slice(1, 3);
  const window: Window = {
    ...windowOf(op, [rows, columns], 2),
    dilations: rates.length === 2 ? rates : [1, 1],
  };
  const image = withPadding(op, x, window);
  const output = windowOutput(x.shape.slice(1, 3), window);
  const sums = Array.from({ length: rows * columns }, (_, place) => {
    const at = [Math.floor(place / columns), place % columns];
    const part = sliced(
      op,
      image,
      at.map((offset, axis) => rangeOf(window, output[axis]!, axis, offset)),
    );
    const row = sliced(
      op,
      filter,
      at.map((start, axis) => ({ axis, start, end: start + 1, step: 1 })),
    );
    return broadcastNode(op, "Add", [part, reshapeToDims(op, row, [op.dims(filter)[2]!])]);
  });
  const [first] = sums;
  return sums.length === 1
    ? first!
    : op.nodeWithDims("Max", sums, op.dims(first!), { dtype: "float32", layout: first!.layout });
}

/** The image with the padding of the window; where that hangs on a free size, it is worked out at run time. */
function withPadding(op: OpContext, x: Value, window: Window): Value {
  if (window.padding === "valid") {
    return x;
  }
  const totals = x.shape.slice(1, 3).map((size, axis) => samePadding(size, window, axis));
  if (totals.includes(null)) {
    return windowInput(op, op.nchw(x), window, -Infinity).value;
  }
  const sides = totals.map((total) => [Math.floor(total! / 2), Math.ceil(total! / 2)] as const);
  return padded(op, x, [[0, 0], ...sides, [0, 0]], "constant", -Infinity);
}

/** The pixels of the padded image that lie under one place of the filter, along one axis. */
function rangeOf(window: Window, output: number | null, axis: number, offset: number): Range {
  const [dilation, step] = [window.dilations[axis]!, window.strides[axis]!];
  const start = offset * dilation;
  // As many are behind the last one as the rest of the filter reaches.
  const behind = (window.kernel[axis]! - 1 - offset) * dilation;
  const end = output === null ? (behind === 0 ? TO_THE_END : -behind) : start + (output - 1) * step + 1;
  return { axis: axis + 1, start, end, step };
}
