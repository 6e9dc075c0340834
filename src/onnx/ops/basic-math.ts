import { activationConverters } from "../activations.ts";
import { float, type Attributes } from "../graph.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { chosen } from "./logical.ts";
import { broadcastNode, castTo, operandsOf } from "./operands.ts";

export const basicMathOps = {
  Abs: unary("Abs", "keep"),
  Acos: unary("Acos", "return"),
  Acosh: unary("Acosh", "return"),
  Asin: unary("Asin", "return"),
  Asinh: unary("Asinh", "return"),
  Atan: unary("Atan", "return"),
  Atanh: unary("Atanh", "return"),
  Atan2: {
    operators: ["Atan", "Div", "Where", "Less", "Equal", "And", "Add", "Reciprocal", "Clip"],
    opsetSince: 13,
    notes: "from Atan by quadrants",
    convert: atan2,
  },
  Ceil: unary("Ceil", "return"),
  Cos: unary("Cos"),
  Cosh: unary("Cosh"),
  Elu: unary("Elu", "float", { alpha: float(1) }),
  Erf: unary("Erf"),
  Exp: unary("Exp"),
  Expm1: shifted("Exp", "Sub", "loses digits near 0, where TF.js does not"),
  Floor: unary("Floor", "return"),
  Log: unary("Log"),
  Log1p: {
    operators: ["Add", "Log"],
    opsetSince: 13,
    notes: "loses digits near 0, where TF.js does not",
    convert: (op) => inFloat(op, (x) => map(op, "Log", broadcastNode(op, "Add", [x, op.scalar(1)]))),
  },
  Neg: unary("Neg", "keep"),
  Reciprocal: unary("Reciprocal", "return"),
  Relu: unary("Relu", "return"),
  Round: unary("Round", "return"),
  Selu: unary("Selu", "return"),
  Sigmoid: unary("Sigmoid"),
  Sign: {
    operators: ["Sign", "IsNaN", "Where"],
    opsetSince: 13,
    notes: "0 for NaN, as in TF.js",
    convert: (op) => inNumbers(op, (x) => sign(op, x)),
  },
  Sin: unary("Sin"),
  Sinh: unary("Sinh", "return"),
  Softplus: unary("Softplus", "return"),
  Sqrt: unary("Sqrt"),
  Tan: unary("Tan"),
  Tanh: unary("Tanh"),
  Rsqrt: {
    operators: ["Sqrt", "Reciprocal"],
    opsetSince: 13,
    notes: "",
    convert: (op) => map(op, "Reciprocal", map(op, "Sqrt", floatInput(op))),
  },
  Square: {
    operators: ["Mul"],
    opsetSince: 13,
    notes: "",
    convert: (op) => inNumbers(op, (x) => broadcastNode(op, "Mul", [x, x])),
  },
  Relu6: {
    operators: ["Clip"],
    opsetSince: 13,
    notes: "",
    convert: (op) => inFloat(op, (x) => op.withDims(activationConverters.relu6.convert(op, x), op.dims(x))),
  },
  LeakyRelu: {
    operators: ["LeakyRelu"],
    opsetSince: 13,
    notes: "alpha 0.2 where absent, as in TF.js",
    convert: (op) =>
      map(op, "LeakyRelu", floatInput(op), { alpha: float(op.attributes.number("alpha", 0.2)) }),
  },
  Prelu: {
    operators: ["PRelu"],
    opsetSince: 13,
    notes: "",
    convert: (op) => prelu(op, floatInput(op), op.input(1)),
  },
  ClipByValue: { operators: ["Clip"], opsetSince: 13, notes: "bounds may be computed", convert: clipByValue },
  IsNan: test((op, x) => mapTo(op, "IsNaN", x, "bool"), ["IsNaN"]),
  IsInf: test((op, x) => mapTo(op, "IsInf", x, "bool"), ["IsInf"]),
  IsFinite: test(
    (op, x) => {
      const isOdd = broadcastNode(op, "Or", [mapTo(op, "IsInf", x, "bool"), mapTo(op, "IsNaN", x, "bool")]);
      return map(op, "Not", isOdd);
    },
    ["IsInf", "IsNaN", "Or", "Not"],
  ),
} as const satisfies Record<string, OpConverter>;

/**
 * An op that is one operator. ONNX Runtime has most of them for floats alone.
 *
 * @param integers `keep`: it takes int32 too; `return`: it is cast to float32 and back; `float`: the result is float32
 */
function unary(
  operator: string,
  integers: "keep" | "return" | "float" = "float",
  attributes: Attributes = {},
): OpConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      if (integers === "keep") {
        return inNumbers(op, (x) => map(op, operator, x, attributes));
      }
      return integers === "return"
        ? inFloat(op, (x) => map(op, operator, x, attributes))
        : map(op, operator, floatInput(op), attributes);
    },
  };
}

/** What takes float32 and int32; truth is counted as int32 in between, as arithmetic does. */
function inNumbers(op: OpContext, compute: (x: Value) => Value): Value {
  const x = op.input(0);
  return x.dtype === "bool" ? castTo(op, compute(castTo(op, x, "int32")), "bool") : compute(x);
}

function floatInput(op: OpContext): Value {
  return castTo(op, op.input(0), "float32");
}

/** What is computed in float32 and given back in the type of the input. */
function inFloat(op: OpContext, compute: (x: Value) => Value): Value {
  const { dtype } = op.input(0);
  const result = compute(floatInput(op));
  return dtype === "int32" || dtype === "bool" ? castTo(op, result, dtype) : result;
}

/** An operator on each element: the result has shape, layout and type of its input. */
export function map(op: OpContext, operator: string, x: Value, attributes: Attributes = {}): Value {
  return op.withDims(op.node(operator, [x], x, attributes), op.dims(x));
}

/** The same with a result of another type. */
export function mapTo(op: OpContext, operator: string, x: Value, dtype: "bool" | "float32" | "int32"): Value {
  return op.withDims(op.node(operator, [x], { ...x, dtype }), op.dims(x));
}

function shifted(operator: string, shift: string, notes: string): OpConverter {
  return {
    operators: [operator, shift],
    opsetSince: 13,
    notes,
    convert: (op) => inFloat(op, (x) => broadcastNode(op, shift, [map(op, operator, x), op.scalar(1)])),
  };
}

function test(convert: (op: OpContext, x: Value) => Value, operators: readonly string[]): OpConverter {
  return { operators, opsetSince: 13, notes: "", convert: (op) => convert(op, floatInput(op)) };
}

/** max(x, 0) + alpha min(x, 0), with alpha broadcast to x. */
export function prelu(op: OpContext, x: Value, alpha: Value): Value {
  const { values, dims, result } = operandsOf(op, [x, alpha]);
  return op.nodeWithDims("PRelu", values, dims, { ...result, dtype: "float32" });
}

function clipByValue(op: OpContext): Value {
  const bounds = [op.input(1), op.input(2)].map((bound) => {
    const float = castTo(op, op.native(bound), "float32");
    const known = op.knownNumbers(float);
    if (known !== null) {
      return op.scalar(known[0]!);
    }
    return float.shape.length === 0
      ? float
      : op.node("Reshape", [float, op.int64([])], { shape: [], dtype: "float32" });
  });
  return inFloat(op, (x) => op.withDims(op.node("Clip", [x, ...bounds], x), op.dims(x)));
}

/** ONNX Runtime's Sign of NaN is NaN. */
function sign(op: OpContext, x: Value): Value {
  const made = map(op, "Sign", x);
  return x.dtype === "float32" ? chosen(op, mapTo(op, "IsNaN", x, "bool"), op.scalar(0), made) : made;
}

/** atan2(y, x) = atan(y / x), and pi more or less in the left half, by the sign of y; zeros have signs, too. */
function atan2(op: OpContext): Value {
  const [y, x] = [castTo(op, op.input(0), "float32"), castTo(op, op.input(1), "float32")];
  const zero = op.scalar(0);
  // Between infinities lies a diagonal, and so it does between the largest numbers.
  const largest = [op.scalar(-MOST), op.scalar(MOST)];
  const [height, width] = [y, x].map((value) =>
    op.withDims(op.node("Clip", [value, ...largest], value), op.dims(value)),
  );
  const isOrigin = broadcastNode(op, "And", [
    broadcastNode(op, "Equal", [x, zero], "bool"),
    broadcastNode(op, "Equal", [y, zero], "bool"),
  ]);
  const ratio = chosen(op, isOrigin, zero, broadcastNode(op, "Div", [height!, width!]));
  const angle = map(op, "Atan", ratio);
  const half = chosen(op, isNegative(op, y), op.scalar(-Math.PI), op.scalar(Math.PI));
  return chosen(op, isNegative(op, x), broadcastNode(op, "Add", [angle, half]), angle);
}

const MOST = 3.4028234663852886e38;

/** Whether a number has a minus sign, -0 too: a number and its reciprocal have one sign. */
function isNegative(op: OpContext, value: Value): Value {
  const both = broadcastNode(op, "Add", [value, map(op, "Reciprocal", value)]);
  return broadcastNode(op, "Less", [both, op.scalar(0)], "bool");
}
