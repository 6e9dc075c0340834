import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** Numbers of a few values, so that many are equal. */
function largest(g: OpCase): void {
  const shape = [...g.shape(0, 3, false), g.int(1, 7)];
  const x = g.tensor(shape, { dtype: g.pick(["float32", "int32"] as const), range: [-2, 2] });
  const k = g.int(1, shape.at(-1)!);
  g.op(
    "TopKV2",
    [x, g.chance(0.7) ? g.constant([], [k]) : g.tensor([], { dtype: "int32", values: [k] })],
    {
      sorted: attr.bool(true),
    },
    2,
  );
}

function bound(op: string): OpCases {
  return [
    (g) => {
      const [rows, size] = [g.int(1, 3), g.int(1, 6)];
      const sorted = Array.from({ length: rows }, () => g.ints(size, -4, 4).toSorted((a, b) => a - b)).flat();
      const dtype = g.pick(["float32", "int32"] as const);
      const values = g.tensor([rows, g.int(1, 5)], { dtype: "int32", range: [-5, 5] });
      g.op(op, [g.tensor([rows, size], { dtype, values: sorted }), values]);
    },
  ];
}

export const evaluationCases: Record<string, OpCases> = {
  TopKV2: [largest, largest],
  LowerBound: bound("LowerBound"),
  UpperBound: bound("UpperBound"),
  Unique: [
    (g) => {
      const dtype = g.pick(["float32", "int32", "bool"] as const);
      g.op("Unique", [g.tensor([g.int(1, 8)], { dtype, range: [-1, 1] })], {}, 2);
    },
  ],
  UniqueV2: [
    (g) => {
      const shape = g.shape(1, 3, false);
      const dtype = g.pick(["float32", "int32"] as const);
      const size = shape.reduce((product, dim) => product * dim, 1);
      const x = g.tensor(shape, { dtype, values: g.ints(size, 0, 1) });
      g.op("UniqueV2", [x, g.constant([1], [g.axis(shape.length)])], {}, 2);
    },
    (g) => g.op("UniqueV2", [g.tensor([6], { dtype: "int32", range: [0, 2] }), g.constant([0], [])], {}, 2),
  ],
};
