import type { OpContext } from "../graph-model/op-context.ts";
import { windowOutput } from "../padding.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reshapeToDims } from "./reshape.ts";
import { sliced } from "./slices.ts";
import { padded } from "./transformation.ts";
import { windowOf } from "./windows.ts";

/** More places in a window than these would make a graph that nobody wants. */
const LARGEST_WINDOW = 121;

/** The largest sum of image and filter in each window: a Slice and an Add for each place of it, then one Max. */
export function dilation2d(op: OpContext): Value {
  const x = castTo(op, op.native(op.input(0)), "float32");
  const filter = castTo(op, op.native(op.input(1)), "float32");
  const [rows, columns] = filter.shape;
  const [, height, width] = x.shape;
  if (typeof rows !== "number" || typeof columns !== "number" || rows * columns > LARGEST_WINDOW) {
    return op.unsupported(`its filter must have a known size of at most ${LARGEST_WINDOW} places`);
  }
  if (typeof height !== "number" || typeof width !== "number") {
    return op.unsupported("the height and width of its image must be known");
  }
  const rates = op.attributes.numbers("rates").slice(1, 3);
  const window = { ...windowOf(op, [rows, columns], 2), dilations: rates.length === 2 ? rates : [1, 1] };
  const output = windowOutput([height, width], window).map((size) => size!);
  const sides = output.map((size, axis): [number, number] => {
    const reach = (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
    const whole = [height, width][axis]!;
    const total = Math.max((size - 1) * window.strides[axis]! + reach - whole, 0);
    return window.padding === "same" ? [Math.floor(total / 2), Math.ceil(total / 2)] : [0, 0];
  });
  const image = padded(op, x, [[0, 0], ...sides, [0, 0]], "constant", -Infinity);
  const sums = Array.from({ length: rows * columns }, (_, place) => {
    const at = [Math.floor(place / columns), place % columns];
    const part = sliced(
      op,
      image,
      at.map((offset, axis) => {
        const start = offset * window.dilations[axis]!;
        const step = window.strides[axis]!;
        return { axis: axis + 1, start, end: start + (output[axis]! - 1) * step + 1, step };
      }),
    );
    const row = sliced(
      op,
      filter,
      at.map((start, axis) => ({ axis, start, end: start + 1, step: 1 })),
    );
    return broadcastNode(op, "Add", [part, reshapeToDims(op, row, [filter.shape[2]!])]);
  });
  const [first] = sums;
  return sums.length === 1 ? first! : op.nodeWithDims("Max", sums, op.dims(first!), { dtype: "float32" });
}
