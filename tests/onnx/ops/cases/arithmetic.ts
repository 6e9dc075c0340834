import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

const types = [
  ["float32", "float32"],
  ["float32", "float32"],
  ["int32", "int32"],
  ["int32", "float32"],
  ["float32", "int32"],
  ["bool", "int32"],
  ["bool", "float32"],
] as const;

/** Two operands that broadcast, of any two types. */
function operands(g: OpCase, range: readonly [number, number], isSpecial = false): [string, string] {
  const shape = g.shape();
  const other = g.broadcastableWith(shape);
  const [first, second] = g.pick(types);
  const choices = { range, isSpecial };
  const pair = [
    g.tensor(shape, { dtype: first, ...choices }),
    g.tensor(other, { dtype: second, ...choices }),
  ];
  return (g.chance(0.5) ? pair : pair.toReversed()) as [string, string];
}

/** Both signs, ties of rounding, and zeros as divisors of floats. */
function divisors(g: OpCase, op: string): void {
  const shape = g.shape(1, 3);
  const [a, b] = g.chance(0.5)
    ? [g.tensor(shape, { range: [-9, 9] }), g.tensor(g.broadcastableWith(shape), { range: [1, 4] })]
    : [
        g.tensor(shape, { dtype: "int32", range: [-9, 9] }),
        g.tensor(g.broadcastableWith(shape), {
          dtype: "int32",
          range: g.pick([
            [1, 4],
            [-4, -1],
          ]),
        }),
      ];
  g.op(op, [a, b]);
}

/** Where 1 and 0 are all that can come out of truth. */
const truth =
  (op: string): OpCases[number] =>
  (g) => {
    const shape = g.shape(0, 3);
    g.op(op, [g.tensor(shape, { dtype: "bool" }), g.tensor(shape, { dtype: "bool" })]);
  };

const by = (op: string): OpCases => [
  (g) => g.op(op, operands(g, [-5, 5])),
  (g) => g.op(op, operands(g, [-2, 2], true)),
];

/** Modulo infinity is NaN for a negative number in TF.js, by rounding, and infinity here. */
const finite = [NaN, 0, -0];

const dividing = (op: string): OpCases => [
  (g) => divisors(g, op),
  (g) => {
    const shape = g.shape();
    const specials = op.endsWith("Mod") ? finite : [...finite, Infinity, -Infinity];
    const b = g.tensor(g.broadcastableWith(shape), { isSpecial: true, specials });
    g.op(op, [g.tensor(shape, { isSpecial: true }), b]);
  },
  (g) => {
    // A whole number divided by 0.
    const [a, b] = [g.ints(6, -4, 4), g.ints(6, -1, 1)];
    g.op(op, [g.tensor([6], { dtype: "int32", values: a }), g.tensor([6], { dtype: "int32", values: b })]);
  },
  (g) => {
    const shape = g.shape(0, 3);
    g.op(op, [g.tensor(shape, { dtype: "bool" }), g.tensor(shape, { dtype: "int32", range: [1, 3] })]);
  },
];

export const arithmeticCases: Record<string, OpCases> = {
  Add: by("Add"),
  AddV2: by("AddV2"),
  BiasAdd: [
    ...by("BiasAdd"),
    (g) => {
      const x = g.tensor([2, 3, 3, 4]);
      g.op("BiasAdd", [x, g.tensor([4])], { data_format: attr.string(g.pick(["NHWC", "NCHW"])) });
    },
  ],
  Sub: by("Sub"),
  Mul: [...by("Mul"), truth("Mul")],
  Maximum: [...by("Maximum"), truth("Maximum")],
  Minimum: [...by("Minimum"), truth("Minimum")],
  SquaredDifference: by("SquaredDifference"),
  AddN: [
    (g) => {
      const shape = g.shape();
      const count = g.int(1, 4);
      const dtype = g.pick(["float32", "int32"] as const);
      const inputs = Array.from({ length: count }, () => g.tensor(shape, { dtype }));
      g.op("AddN", inputs, { N: attr.int(count) });
    },
  ],
  RealDiv: dividing("RealDiv"),
  Div: dividing("Div"),
  DivNoNan: [
    ...dividing("DivNoNan"),
    (g) => {
      const shape = g.shape();
      const zeros = { range: [0, 0] as const };
      g.op("DivNoNan", [g.tensor(shape, { isSpecial: true }), g.tensor(shape, zeros)]);
    },
  ],
  FloorDiv: dividing("FloorDiv"),
  Mod: dividing("Mod"),
  FloorMod: dividing("FloorMod"),
  Pow: [
    (g) => {
      const shape = g.shape();
      g.op("Pow", [g.tensor(shape, { range: [0.1, 3] }), g.tensor(g.broadcastableWith(shape))]);
    },
    (g) => {
      // A negative base with a whole exponent, and whole numbers alone.
      const shape = g.shape();
      const dtype = g.pick(["float32", "int32"] as const);
      g.op("Pow", [
        g.tensor(shape, { dtype, range: [-4, 4] }),
        g.tensor(shape, { dtype: "int32", range: [0, 4] }),
      ]);
    },
    (g) => {
      const shape = g.shape();
      g.op("Pow", [g.tensor(shape, { isSpecial: true }), g.tensor(shape, { isSpecial: true })]);
    },
    (g) => {
      // Whole numbers to a negative power.
      g.op("Pow", [
        g.tensor([5], { dtype: "int32", values: [-3, -1, 1, 2, 3] }),
        g.tensor([5], { dtype: "int32", range: [-2, 0] }),
      ]);
    },
  ],
};
