import type { OpCase, OpCases } from "../../helpers/op-case.ts";

function compared(op: string): OpCases {
  return [
    (g) => {
      const shape = g.shape();
      const dtype = g.pick(["float32", "int32", "int32", "bool"] as const);
      const choices = { dtype, range: [-1, 1] as const };
      g.op(op, [g.tensor(shape, choices), g.tensor(g.broadcastableWith(shape), choices)]);
    },
    (g) => {
      const shape = g.shape();
      g.op(op, [
        g.tensor(shape, { dtype: g.pick(["int32", "bool"] as const), range: [-1, 1] }),
        g.tensor(shape, { range: [-1, 1] }),
      ]);
    },
    (g) => {
      const shape = g.shape();
      g.op(op, [g.tensor(shape, { isSpecial: true }), g.tensor(shape, { isSpecial: true })]);
    },
    (g) => g.op(op, [g.constant([], [g.int(0, 1)]), g.constant([], [g.int(0, 1)])]),
  ];
}

function joined(op: string): OpCases {
  return [
    (g) => {
      const shape = g.shape();
      g.op(op, [g.tensor(shape, { dtype: "bool" }), g.tensor(g.broadcastableWith(shape), { dtype: "bool" })]);
    },
  ];
}

function selected(op: string): OpCases {
  const two = (g: OpCase, a: readonly number[], b: readonly number[]) => {
    const [first, second] = g.pick([
      ["float32", "float32"],
      ["int32", "int32"],
      ["bool", "bool"],
      ["int32", "float32"],
    ] as const);
    return [g.tensor(a, { dtype: first }), g.tensor(b, { dtype: second })];
  };
  return [
    (g) => {
      const shape = g.shape();
      g.op(op, [g.tensor(shape, { dtype: "bool" }), ...two(g, shape, shape)]);
    },
    (g) => {
      // TF.js broadcasts 1 to 0 as 1.
      const shape = g.shape(0, 5, false);
      const [a, b] = [g.broadcastableWith(shape), g.broadcastableWith(shape)];
      g.op(op, [g.tensor(shape, { dtype: "bool" }), ...two(g, a, b)]);
    },
    (g) => {
      const shape = g.shape(1, 5, false);
      g.op(op, [g.tensor(g.broadcastableWith(shape), { dtype: "bool" }), ...two(g, shape, shape)]);
    },
    (g) => {
      // A vector as condition of a square matrix: rows in TensorFlow, columns in TF.js.
      g.op(op, [g.tensor([3], { dtype: "bool" }), ...two(g, [3, 3], [3, 3])]);
    },
    (g) => {
      const shape = g.shape(1, 3);
      const choices = { isSpecial: true };
      g.op(op, [g.tensor(shape, { dtype: "bool" }), g.tensor(shape, choices), g.tensor(shape, choices)]);
    },
  ];
}

export const logicalCases: Record<string, OpCases> = {
  Equal: compared("Equal"),
  NotEqual: compared("NotEqual"),
  Greater: compared("Greater"),
  GreaterEqual: compared("GreaterEqual"),
  Less: compared("Less"),
  LessEqual: compared("LessEqual"),
  LogicalAnd: joined("LogicalAnd"),
  LogicalOr: joined("LogicalOr"),
  LogicalNot: [
    (g) => g.op("LogicalNot", [g.tensor(g.shape(), { dtype: "bool" })]),
    (g) => g.op("LogicalNot", [g.constant([], [g.int(0, 1)], "bool")]),
  ],
  Select: selected("Select"),
  SelectV2: selected("SelectV2"),
};
