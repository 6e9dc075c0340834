import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { chosen } from "./logical.ts";
import { broadcastNode, castTo, matched, operandsOf } from "./operands.ts";

export const arithmeticOps = {
  Add: binary("Add"),
  AddV2: binary("Add"),
  BiasAdd: binary("Add", "a plain addition whatever data_format says, as in TF.js"),
  Sub: binary("Sub"),
  Mul: binary("Mul"),
  Maximum: binary("Max", "two bool give int32", false),
  Minimum: binary("Min", "two bool give int32", false),
  Pow: binary("Pow"),
  AddN: {
    operators: ["Add"],
    opsetSince: 13,
    notes: "a chain of additions, in TF.js's order",
    convert: (op) => {
      const [first, ...others] = matched(op, op.inputsFrom(0));
      return others.reduce((sum, value) => broadcastNode(op, "Add", [sum, value]), first ?? op.input(0));
    },
  },
  RealDiv: {
    operators: ["Div", "Mod", "Sub", "Equal", "Where"],
    opsetSince: 13,
    notes: "int32 is divided as by FloorDiv and gives 0 for a divisor of 0, as in TF.js",
    convert: divide,
  },
  Div: {
    operators: ["Div", "Mod", "Sub", "Equal", "Where"],
    opsetSince: 13,
    notes: "int32 is divided as by FloorDiv and gives 0 for a divisor of 0, as in TF.js",
    convert: divide,
  },
  DivNoNan: {
    operators: ["Div", "Equal", "Where", "Mod", "Sub"],
    opsetSince: 13,
    notes: "0 where the divisor is 0",
    convert: divideNoNan,
  },
  FloorDiv: {
    operators: ["Div", "Floor", "Mod", "Sub", "Cast", "Equal", "Abs", "Less", "Where"],
    opsetSince: 13,
    notes: "int32 even for floats, as TF.js's cpu backend has it; other backends keep float32",
    convert: floorDivide,
  },
  Mod: modulo(),
  FloorMod: modulo(),
  SquaredDifference: {
    operators: ["Sub", "Mul"],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const difference = broadcastNode(op, "Sub", pair(op));
      return asGiven(op, broadcastNode(op, "Mul", [difference, difference]));
    },
  },
} as const satisfies Record<string, OpConverter>;

function binary(operator: string, notes = "", keepsTruth = true): OpConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes,
    convert: (op) => {
      const result = broadcastNode(op, operator, pair(op));
      return keepsTruth ? asGiven(op, result) : result;
    },
  };
}

/** The two operands in one type. */
function pair(op: OpContext): [Value, Value] {
  return matched(op, [op.input(0), op.input(1)]) as [Value, Value];
}

/** TF.js computes with truth and gives truth back; ONNX has no arithmetic of it, so it is int32 in between. */
function asGiven(op: OpContext, result: Value): Value {
  const isTruth = op.input(0).dtype === "bool" && op.input(1).dtype === "bool";
  return isTruth ? castTo(op, result, "bool") : result;
}

function divide(op: OpContext): Value {
  const operands = pair(op);
  return operands[0].dtype === "int32"
    ? asGiven(op, floorDivideIntegers(op, operands))
    : broadcastNode(op, "Div", operands);
}

/** (a - a mod b) / b, with the remainder of the divisor's sign, is exact; 0 where the divisor is 0. */
function floorDivideIntegers(op: OpContext, [a, b]: [Value, Value]): Value {
  const isZero = whereZero(op, b);
  const divisor = isZero === null ? b : chosen(op, isZero, op.scalarLike(b, 1), b);
  const rest = broadcastNode(op, "Mod", [a, divisor]);
  const quotient = broadcastNode(op, "Div", [broadcastNode(op, "Sub", [a, rest]), divisor]);
  return isZero === null ? quotient : chosen(op, isZero, op.scalarLike(quotient, 0), quotient);
}

/** Where a divisor is 0, which ends a process in ONNX Runtime; null where it is known not to be. */
function whereZero(op: OpContext, divisor: Value): Value | null {
  const known = op.knownNumbers(divisor);
  return known !== null && !known.includes(0)
    ? null
    : broadcastNode(op, "Equal", [divisor, op.scalarLike(divisor, 0)], "bool");
}

function floorDivide(op: OpContext): Value {
  const operands = pair(op);
  if (operands[0].dtype === "int32") {
    return asGiven(op, floorDivideIntegers(op, operands));
  }
  const quotient = broadcastNode(op, "Div", operands);
  const floor = op.withDims(op.node("Floor", [quotient], quotient), op.dims(quotient));
  const known = op.knownNumbers(operands[1]);
  return castTo(op, known !== null && !known.includes(0) ? floor : withinInt32(op, floor), "int32");
}

/** 0 where a number is NaN or beyond int32, as a typed array of JavaScript has it. */
function withinInt32(op: OpContext, x: Value): Value {
  const size = op.withDims(op.node("Abs", [x], x), op.dims(x));
  const isWithin = broadcastNode(op, "Less", [size, op.scalar(2 ** 31)], "bool");
  return chosen(op, isWithin, x, op.scalar(0));
}

function divideNoNan(op: OpContext): Value {
  const [a, b] = pair(op);
  if (a.dtype === "int32") {
    return asGiven(op, floorDivideIntegers(op, [a, b]));
  }
  const zero = op.scalar(0);
  const isZero = broadcastNode(op, "Equal", [b, zero], "bool");
  return chosen(op, isZero, zero, broadcastNode(op, "Div", [a, b]));
}

function modulo(): OpConverter {
  return {
    operators: ["Mod", "Add", "Mul", "Less", "Equal", "Where"],
    opsetSince: 13,
    notes: "the rest has the sign of the divisor, in Mod too, as in TF.js; 0 for a whole number modulo 0",
    convert: (op) => {
      const [a, b] = pair(op);
      return a.dtype === "int32" ? asGiven(op, integerModulo(op, a, b)) : floatModulo(op, a, b);
    },
  };
}

/** Modulo 1 is 0, which is what TF.js has for modulo 0. */
function integerModulo(op: OpContext, a: Value, b: Value): Value {
  const isZero = whereZero(op, b);
  const divisor = isZero === null ? b : chosen(op, isZero, op.scalarLike(b, 1), b);
  return broadcastNode(op, "Mod", [a, divisor]);
}

/** ONNX's Mod for floats has the sign of the dividend; where the divisor has the other, it is added once. */
function floatModulo(op: OpContext, a: Value, b: Value): Value {
  const { values, dims, result } = operandsOf(op, [a, b]);
  const rest = op.nodeWithDims("Mod", values, dims, { ...result, dtype: "float32" }, { fmod: 1 });
  const isOther = broadcastNode(op, "Less", [broadcastNode(op, "Mul", [rest, b]), op.scalar(0)], "bool");
  return chosen(op, isOther, broadcastNode(op, "Add", [rest, b]), rest);
}
