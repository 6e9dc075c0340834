import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases, TensorType } from "../../helpers/op-case.ts";

/** Axes of either sign, in any order, with kept axes or without; no axes; all axes. */
function reduced(op: string, dtypes: readonly TensorType[], leastSize: 0 | 1 = 0): OpCases {
  const write = (g: OpCase, shape: readonly number[], axes: readonly number[], isSpecial = false) => {
    const dtype = isSpecial ? "float32" : g.pick(dtypes);
    const attributes = g.chance(0.7) ? { keep_dims: attr.bool(g.chance(0.5)) } : {};
    // ONNX Runtime's ReduceMax and ReduceMin lose NaN.
    const specials = leastSize === 1 ? [Infinity, -Infinity] : [NaN, Infinity, -Infinity];
    const x = g.tensor(shape, { dtype, isSpecial, specials });
    const single = axes.length === 1 && g.chance(0.5);
    g.op(op, [x, single ? g.constant([], axes) : g.constant([axes.length], axes)], attributes);
  };
  return [
    (g) => {
      const shape = g.shape(0, 5, leastSize === 0);
      write(g, shape, g.axes(shape.length));
    },
    (g) => {
      const shape = g.shape(1, 4, leastSize === 0);
      write(g, shape, g.shuffled(shape.length));
    },
    (g) => write(g, g.shape(0, 3), []),
    (g) => {
      const shape = g.shape(1, 3, false);
      write(g, shape, [g.axis(shape.length)], dtypes.includes("float32"));
    },
    // The pooling of an image, and its channels.
    (g) => write(g, [2, 3, 4, 3], g.pick([[1, 2], [2, 1], [-1], [1], [0, 3], [-2, -3]])),
  ];
}

/** Ties go to the first; the axis counts from either end, and is 0 where it is not given. */
function extreme(op: string): OpCases {
  return [
    (g) => {
      const shape = g.shape(1, 5, false);
      const dtype = g.pick(["float32", "int32"] as const);
      g.op(op, [g.tensor(shape, { dtype }), g.constant([], [g.axis(shape.length)])]);
    },
    (g) => {
      const shape = g.shape(1, 4, false);
      g.op(op, [g.tensor(shape, { dtype: "int32", range: [0, 1] }), g.constant([], [g.axis(shape.length)])]);
    },
  ];
}

function running(op: string): OpCases {
  return [
    (g) => {
      const shape = g.shape(1, 4, false);
      const dtype = g.pick(["float32", "int32"] as const);
      g.op(op, [g.tensor(shape, { dtype }), g.constant([], [g.axis(shape.length)])], {
        exclusive: attr.bool(g.chance(0.5)),
        reverse: attr.bool(g.chance(0.5)),
      });
    },
    (g) => g.op(op, [g.tensor([5]), g.constant([], [0])]),
  ];
}

function counted(op: string): OpCases {
  const weights = (g: OpCase, shape: readonly number[]) =>
    g.chance(0.5)
      ? g.constant([0], [], "float32")
      : g.tensor(shape, { dtype: g.pick(["float32", "float32", "int32"]) });
  return [
    (g) => {
      const size = g.int(1, 6);
      const shape = [g.int(1, 8)];
      const x = g.tensor(shape, { dtype: "int32", range: [0, 8] });
      g.op(op, [x, g.constant([], [size]), weights(g, shape)]);
    },
    (g) => {
      if (op === "Bincount") {
        return g.op(op, [
          g.tensor([4], { dtype: "int32", range: [0, 2] }),
          g.constant([], [3]),
          weights(g, [4]),
        ]);
      }
      const shape = [g.int(1, 3), g.int(1, 6)];
      const x = g.tensor(shape, { dtype: "int32", range: [0, 5] });
      return g.op(op, [x, g.constant([], [g.int(1, 6)]), weights(g, shape)], {
        binary_output: attr.bool(g.chance(0.5)),
      });
    },
    (g) =>
      // A number of bins that is known at run time alone.
      g.op(op, [
        g.tensor([6], { dtype: "int32", range: [0, 5] }),
        g.tensor([], { dtype: "int32", values: [g.int(1, 6)] }),
        weights(g, [6]),
      ]),
    (g) =>
      g.op(
        op,
        [g.tensor([5], { dtype: "int32", range: [0, 3] }), g.constant([], [4]), g.tensor([5])],
        op === "Bincount" ? {} : { binary_output: attr.bool(true) },
      ),
  ];
}

const numbers = ["float32", "float32", "int32"] as const;

export const reductionCases: Record<string, OpCases> = {
  Max: reduced("Max", numbers, 1),
  Min: reduced("Min", numbers, 1),
  Sum: reduced("Sum", [...numbers, "bool"]),
  Prod: reduced("Prod", numbers),
  Mean: reduced("Mean", [...numbers, "bool"], 1),
  All: reduced("All", ["bool"], 1),
  Any: reduced("Any", ["bool"], 1),
  ArgMax: extreme("ArgMax"),
  ArgMin: extreme("ArgMin"),
  Cumsum: running("Cumsum"),
  Cumprod: running("Cumprod"),
  Bincount: counted("Bincount"),
  DenseBincount: counted("DenseBincount"),
};
