import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

const dtypes = ["float32", "int32", "bool"] as const;
const one = (op: string, attributes = {}): OpCases => [
  (g) => g.op(op, [g.tensor(g.shape(), { dtype: g.pick(dtypes) })], attributes),
];

/** Several inputs of any shapes, and an output for each. */
function many(g: OpCase, op: string): void {
  const count = g.int(1, 3);
  const inputs = Array.from({ length: count }, () => g.tensor(g.shape(), { dtype: g.pick(dtypes) }));
  g.op(op, inputs, { N: attr.int(count) }, count);
}

export const graphCases: Record<string, OpCases> = {
  Const: [
    (g) => g.op("Identity", [g.constant([2, 2], g.ints(4, -3, 3), g.pick(["float32", "int32"] as const))]),
  ],
  Placeholder: one("Identity"),
  PlaceholderWithDefault: [
    (g) => {
      // The signature names another input, so that the default counts.
      const shape = g.shape();
      const standard = g.node("PlaceholderWithDefault", [g.weight(shape)], {
        dtype: attr.type("float32"),
        shape: attr.shape(shape),
      });
      g.op("AddV2", [g.input(shape), standard]);
    },
  ],
  Identity: one("Identity"),
  IdentityN: [(g) => many(g, "IdentityN")],
  Snapshot: one("Snapshot"),
  StopGradient: one("StopGradient"),
  FakeQuantWithMinMaxVars: [
    (g) =>
      g.op("FakeQuantWithMinMaxVars", [
        g.tensor(g.shape()),
        g.constant([], [-1], "float32"),
        g.constant([], [1], "float32"),
      ]),
  ],
  Print: [
    (g) => {
      const x = g.tensor([2, 2]);
      g.op("Print", [x], { message: attr.string("seen"), summarize: attr.int(3) });
    },
  ],
  Shape: one("Shape"),
  ShapeN: [(g) => many(g, "ShapeN")],
  Size: one("Size"),
  Rank: one("Rank"),
};
