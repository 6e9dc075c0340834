import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** Boxes on a coarse grid, so that many overlap and some by exactly a threshold; corners in any order. */
function suppressed(g: OpCase, op: string, outputs: number, sigma = 0): void {
  const count = g.int(1, 8);
  const boxes = Array.from({ length: count }, () => {
    const [y, x] = [g.int(0, 4), g.int(0, 4)];
    const [height, width] = [g.int(1, 4), g.int(1, 4)];
    const box = [y, x, y + height, x + width];
    return g.chance(0.2) ? [box[2]!, box[3]!, box[0]!, box[1]!] : box;
  }).flat();
  // Each score once: of equal ones, TF.js's order is another.
  const scores = g.shuffled(count).map((place) => (place + 0.5) / 10);
  const scalar = (value: number, dtype: "float32" | "int32" = "float32") =>
    g.chance(0.7) ? g.constant([], [value], dtype) : g.tensor([], { dtype, values: [value] });
  const inputs = [
    g.tensor([count, 4], { values: boxes }),
    g.tensor([count], { values: scores }),
    g.constant([], [g.int(1, 10)]),
    overlap(g),
    ...(op === "NonMaxSuppressionV2" ? [] : [scalar(g.pick([0, 0.15, 0.3, -1]))]),
    ...(op === "NonMaxSuppressionV5" ? [g.constant([], [sigma], "float32")] : []),
  ];
  const attributes = op === "NonMaxSuppressionV4" ? { pad_to_max_output_size: attr.bool(g.chance(0.5)) } : {};
  g.op(op, inputs, attributes, outputs);
}

/** A computed threshold is the next float32 below: what is not a float32 itself may fall on either side. */
function overlap(g: OpCase): string {
  return g.chance(0.3)
    ? g.tensor([], { values: [g.pick([0.25, 0.5, 1])] })
    : g.constant([], [g.pick([0, 0.25, 0.3, 0.5, 1 / 3, 2 / 3, 0.6, 0.7, 1])], "float32");
}

export const dynamicCases: Record<string, OpCases> = {
  NonMaxSuppressionV2: [(g) => suppressed(g, "NonMaxSuppressionV2", 1)],
  NonMaxSuppressionV3: [(g) => suppressed(g, "NonMaxSuppressionV3", 1)],
  NonMaxSuppressionV4: [(g) => suppressed(g, "NonMaxSuppressionV4", 2)],
  NonMaxSuppressionV5: [
    (g) => suppressed(g, "NonMaxSuppressionV5", 2),
    (g) => suppressed(g, "NonMaxSuppressionV5", 2, g.pick([0.1, 0.5, 1])),
  ],
  Where: [
    (g) => {
      const dtype = g.pick(["bool", "bool", "int32", "float32"] as const);
      g.op("Where", [g.tensor(g.shape(1, 5), { dtype, range: dtype === "bool" ? [0, 1] : [0, 1] })]);
    },
  ],
  ListDiff: [
    (g) => {
      const dtype = g.pick(["float32", "int32"] as const);
      const x = g.ints(g.int(1, 8), 0, 5);
      const y = g.ints(g.int(1, 5), 0, 5);
      const list = (values: readonly number[]) => g.tensor([values.length], { dtype, values });
      g.op("ListDiff", [list(x), list(y)], {}, 2);
    },
  ],
};
