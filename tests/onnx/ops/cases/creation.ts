import { attr } from "../../helpers/one-node.ts";
import type { OpCases, TensorType } from "../../helpers/op-case.ts";

const dtypes = ["float32", "int32", "bool"] as const;
const filled = (op: "Ones" | "Zeros"): OpCases => [
  (g) => {
    const shape = g.shape(0, 4);
    g.op(op, [g.vector(shape, g.chance(0.7))], { T: attr.type(g.pick(dtypes)) });
  },
];
const like = (op: "OnesLike" | "ZerosLike"): OpCases => [
  (g) => g.op(op, [g.tensor(g.shape(), { dtype: g.pick(dtypes) })]),
];

export const creationCases: Record<string, OpCases> = {
  Fill: [
    (g) => {
      const dtype = g.pick<TensorType>(dtypes);
      const shape = g.shape(0, 4);
      g.op("Fill", [g.vector(shape, g.chance(0.6)), g.tensor([], { dtype, range: [-3, 3] })], {
        T: attr.type(dtype),
      });
    },
  ],
  Ones: filled("Ones"),
  Zeros: filled("Zeros"),
  OnesLike: like("OnesLike"),
  ZerosLike: like("ZerosLike"),
  LinSpace: [
    (g) =>
      g.op("LinSpace", [
        g.constant([], [g.int(-3, 3) / 7], "float32"),
        g.constant([], [g.int(-3, 9) / 3], "float32"),
        g.constant([], [g.int(1, 9)]),
      ]),
    (g) =>
      g.op("LinSpace", [
        g.tensor([], { values: [g.int(-3, 3) / 7] }),
        g.constant([], [g.int(-3, 9) / 3], "float32"),
        g.tensor([], { dtype: "int32", values: [g.int(1, 9)] }),
      ]),
  ],
  OneHot: [
    (g) => {
      const depth = g.int(1, 5);
      const dtype = g.pick(["float32", "int32"] as const);
      const indices = g.tensor(g.shape(0, 3), { dtype: "int32", range: [-2, depth + 1] });
      g.op(
        "OneHot",
        [
          indices,
          g.chance(0.7) ? g.constant([], [depth]) : g.tensor([], { dtype: "int32", values: [depth] }),
          g.constant([], [g.int(1, 3)], dtype),
          g.constant([], [g.int(-1, 0)], dtype),
        ],
        { T: attr.type(dtype), ...(g.chance(0.5) ? { axis: attr.int(-1) } : {}) },
      );
    },
  ],
  Range: [
    (g) => {
      const step = g.pick([-2, -1, 1, 2]);
      const [start, count] = [g.int(-3, 3), g.int(0, 5)];
      const numbers = [start, start + step * count, step];
      const isConstant = g.chance(0.5);
      g.op(
        "Range",
        numbers.map((value) =>
          isConstant ? g.constant([], [value]) : g.tensor([], { dtype: "int32", values: [value] }),
        ),
        { Tidx: attr.type("int32") },
      );
    },
    (g) =>
      g.op(
        "Range",
        [
          g.constant([], [0.5], "float32"),
          g.tensor([], { values: [2.25] }),
          g.constant([], [0.5], "float32"),
        ],
        { Tidx: attr.type("float32") },
      ),
    (g) =>
      // A step that points the other way makes nothing.
      g.op("Range", [g.constant([], [0]), g.constant([], [g.pick([0, 4])]), g.constant([], [-1])], {
        Tidx: attr.type("int32"),
      }),
  ],
};
