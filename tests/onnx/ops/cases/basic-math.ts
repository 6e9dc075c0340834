import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

type Range = readonly [number, number];

/** An op of one input: floats of a range, NaN and infinities, whole numbers, and what is empty. */
function unary(op: string, range: Range = [-3, 3], integers: Range | null = [-3, 3]): OpCases {
  return [
    (g) => g.op(op, [g.tensor(g.shape(), { range })]),
    (g) => g.op(op, [g.tensor(g.shape(), { range, isSpecial: true })]),
    ...(integers === null ? [] : [whole(op, integers)]),
  ];
}

/** TensorFlow has most of them for floats alone; TF.js gives int32 back. */
function whole(op: string, range: Range): OpCases[number] {
  return (g) => g.op(op, [g.tensor(g.shape(), { dtype: "int32", range })]);
}

/** Halves, where rounding has to choose. */
const halves: OpCases[number] = (g) =>
  g.op("Round", [g.tensor([8], { values: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, -0] })]);

/** Numbers at the ends of what the function can be computed of. */
const large =
  (op: string, values: readonly number[]): OpCases[number] =>
  (g) =>
    g.op(op, [g.tensor([values.length], { values })]);

function atan2(g: OpCase): void {
  const values = [0, -0, 1, -1, Infinity, -Infinity, 2, NaN];
  const pairs = values.flatMap((y) => values.map((x) => [y, x] as const));
  const column = (index: 0 | 1) => g.tensor([pairs.length], { values: pairs.map((pair) => pair[index]) });
  g.op("Atan2", [column(0), column(1)]);
}

export const basicMathCases: Record<string, OpCases> = {
  Abs: unary("Abs"),
  Acos: unary("Acos", [-1.2, 1.2], [-1, 1]),
  Acosh: unary("Acosh", [0.5, 4], [1, 4]),
  Asin: unary("Asin", [-1.2, 1.2], [-1, 1]),
  Asinh: unary("Asinh"),
  Atan: unary("Atan"),
  Atan2: [
    (g) => {
      const shape = g.shape();
      g.op("Atan2", [g.tensor(shape), g.tensor(g.broadcastableWith(shape))]);
    },
    atan2,
    (g) => g.op("Atan2", [g.tensor([6], { dtype: "int32" }), g.tensor([6])]),
  ],
  Atanh: unary("Atanh", [-0.95, 0.95], [0, 0]),
  Ceil: unary("Ceil", [-3, 3], null),
  ClipByValue: [
    (g) => {
      const dtype = g.pick(["float32", "int32"] as const);
      const [low, high] = [g.int(-2, 0), g.int(0, 2)];
      const bound = (value: number) =>
        g.chance(0.5) ? g.constant([], [value], dtype) : g.tensor([], { dtype, values: [value] });
      g.op("ClipByValue", [g.tensor(g.shape(), { dtype }), bound(low), bound(high)]);
    },
    (g) =>
      g.op("ClipByValue", [
        g.tensor(g.shape(), { isSpecial: true }),
        g.constant([], [-0.5], "float32"),
        g.constant([], [0.25], "float32"),
      ]),
    (g) =>
      // Bounds between whole numbers.
      g.op("ClipByValue", [
        g.tensor([2, 5], { dtype: "int32", range: [-4, 4] }),
        g.constant([], [-1.5], "float32"),
        g.constant([], [1.5], "float32"),
      ]),
  ],
  Cos: unary("Cos", [-3, 3], null),
  Cosh: unary("Cosh", [-3, 3], null),
  Elu: unary("Elu", [-3, 3], null),
  Erf: unary("Erf"),
  Exp: unary("Exp", [-3, 3], null),
  Expm1: [...unary("Expm1"), large("Expm1", [1e-7, -1e-7, 1e-5, -1e-5, 80, -80, 0])],
  Floor: unary("Floor", [-3, 3], null),
  IsFinite: unary("IsFinite"),
  IsInf: unary("IsInf"),
  IsNan: unary("IsNan"),
  LeakyRelu: [
    ...unary("LeakyRelu"),
    (g) => g.op("LeakyRelu", [g.tensor(g.shape())], { alpha: attr.float(g.pick([0, 0.1, 1, 1.5, -0.5])) }),
    (g) => g.op("LeakyRelu", [g.tensor(g.shape(), { dtype: "int32" })], { alpha: attr.float(0.3) }),
  ],
  Log: unary("Log", [0.1, 4], null),
  Log1p: [...unary("Log1p", [-0.9, 4], [0, 4]), large("Log1p", [1e-7, -1e-7, 1e-5, -1, -2, 1e30])],
  Neg: unary("Neg"),
  Prelu: [
    (g) => {
      const shape = g.shape(1);
      g.op("Prelu", [g.tensor(shape), g.tensor(g.broadcastableWith(shape))]);
    },
    (g) => {
      const [n, h, w, c] = [2, 3, 2, 4];
      g.op("Prelu", [g.tensor([n, h, w, c]), g.weight(g.pick([[c], [1, 1, c], [h, w, c], [1]]))]);
    },
    (g) => g.op("Prelu", [g.tensor([4], { dtype: "int32" }), g.weight([4])]),
  ],
  Reciprocal: unary("Reciprocal", [0.3, 3], [1, 4]),
  Relu: unary("Relu"),
  Relu6: [...unary("Relu6", [-3, 9], [-3, 9])],
  Round: [...unary("Round"), halves],
  Rsqrt: unary("Rsqrt", [0.1, 4], null),
  Selu: unary("Selu"),
  Sigmoid: [...unary("Sigmoid", [-3, 3], null), large("Sigmoid", [-100, -20, 20, 100])],
  Sign: unary("Sign"),
  Sin: unary("Sin", [-3, 3], null),
  Sinh: unary("Sinh"),
  Softplus: [...unary("Softplus"), large("Softplus", [-100, -20, -14, 14, 20, 100])],
  Sqrt: unary("Sqrt", [0, 4], null),
  Square: unary("Square"),
  Tan: unary("Tan", [-1.4, 1.4], null),
  Tanh: [...unary("Tanh", [-3, 3], null), large("Tanh", [-100, -20, 20, 100])],
};
