import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo, matched, operandsOf } from "./operands.ts";

export const arithmeticOps = {
  Add: binary("Add"),
  AddV2: binary("Add"),
  BiasAdd: binary("Add", "a plain addition whatever data_format says, as in TF.js"),
  Sub: binary("Sub"),
  Mul: binary("Mul"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
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
    operators: ["Div", "Mod", "Sub"],
    opsetSince: 13,
    notes: "int32 is divided as by FloorDiv, as in TF.js",
    convert: divide,
  },
  Div: {
    operators: ["Div", "Mod", "Sub"],
    opsetSince: 13,
    notes: "int32 is divided as by FloorDiv, as in TF.js",
    convert: divide,
  },
  DivNoNan: {
    operators: ["Div", "Equal", "Where"],
    opsetSince: 13,
    notes: "0 where the divisor is 0",
    convert: divideNoNan,
  },
  FloorDiv: {
    operators: ["Div", "Floor", "Mod", "Sub", "Cast"],
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
      return broadcastNode(op, "Mul", [difference, difference]);
    },
  },
} as const satisfies Record<string, OpConverter>;

function binary(operator: string, notes = ""): OpConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes,
    convert: (op) => broadcastNode(op, operator, pair(op)),
  };
}

/** The two operands in one type. */
function pair(op: OpContext): [Value, Value] {
  return matched(op, [op.input(0), op.input(1)]) as [Value, Value];
}

function divide(op: OpContext): Value {
  const operands = pair(op);
  return operands[0].dtype === "int32"
    ? floorDivideIntegers(op, operands)
    : broadcastNode(op, "Div", operands);
}

/** (a - a mod b) / b, with the remainder of the divisor's sign, is exact. */
function floorDivideIntegers(op: OpContext, [a, b]: [Value, Value]): Value {
  const rest = broadcastNode(op, "Mod", [a, b]);
  return broadcastNode(op, "Div", [broadcastNode(op, "Sub", [a, rest]), b]);
}

function floorDivide(op: OpContext): Value {
  const operands = pair(op);
  if (operands[0].dtype === "int32") {
    return floorDivideIntegers(op, operands);
  }
  const quotient = broadcastNode(op, "Div", operands);
  const floor = op.withDims(op.node("Floor", [quotient], quotient), op.dims(quotient));
  return castTo(op, floor, "int32");
}

function divideNoNan(op: OpContext): Value {
  const [a, b] = pair(op).map((value) => castTo(op, value, "float32"));
  const zero = op.scalar(0);
  const isZero = broadcastNode(op, "Equal", [b!, zero], "bool");
  const { values, dims, result } = operandsOf(op, [isZero, zero, broadcastNode(op, "Div", [a!, b!])]);
  return op.nodeWithDims("Where", values, dims, { ...result, dtype: "float32" });
}

function modulo(): OpConverter {
  return {
    operators: ["Mod", "Add"],
    opsetSince: 13,
    notes: "the rest has the sign of the divisor, in Mod too, as in TF.js",
    convert: (op) => {
      const [a, b] = pair(op);
      return a.dtype === "int32" ? broadcastNode(op, "Mod", [a, b]) : floatModulo(op, a, b);
    },
  };
}

/** ONNX's Mod for floats has the sign of the dividend: ((a mod b) + b) mod b. */
function floatModulo(op: OpContext, a: Value, b: Value): Value {
  const mod = (x: Value) => {
    const { values, dims, result } = operandsOf(op, [x, b]);
    return op.nodeWithDims("Mod", values, dims, { ...result, dtype: "float32" }, { fmod: 1 });
  };
  return mod(broadcastNode(op, "Add", [mod(a), b]));
}
