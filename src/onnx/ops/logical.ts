import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo, matched, operandsOf } from "./operands.ts";
import { refuseOp } from "../graph-model/op-converter.ts";

export const logicalOps = {
  Equal: comparison("Equal", (a, b) => a === b),
  NotEqual: {
    ...comparison("Equal", (a, b) => a !== b),
    operators: ["Equal", "Not"],
    convert: (op) =>
      known(op, (a, b) => a !== b) ?? not(op, broadcastNode(op, "Equal", operands(op, "bool"), "bool")),
  },
  Greater: comparison("Greater", (a, b) => a > b),
  GreaterEqual: comparison("GreaterOrEqual", (a, b) => a >= b),
  Less: comparison("Less", (a, b) => a < b),
  LessEqual: comparison("LessOrEqual", (a, b) => a <= b),
  LogicalAnd: logical("And", (a, b) => a !== 0 && b !== 0),
  LogicalOr: logical("Or", (a, b) => a !== 0 || b !== 0),
  LogicalNot: {
    operators: ["Not"],
    opsetSince: 13,
    notes: "",
    convert: (op) => not(op, castTo(op, op.input(0), "bool")),
  },
  Select: select(),
  SelectV2: select(),
  BitwiseAnd: refuseOp("TF.js cannot run it: it asks for inputs that the op does not have"),
} as const satisfies Record<string, OpConverter>;

function operands(op: OpContext, least: "bool" | "int32"): Value[] {
  return matched(op, [op.input(0), op.input(1)], least);
}

/** ONNX compares numbers alone but for equality, so elsewhere truth counts as 0 and 1. */
function comparison(operator: string, compute: (a: number, b: number) => boolean): OpConverter {
  const least = operator === "Equal" ? "bool" : "int32";
  return {
    operators: [operator],
    opsetSince: 13,
    notes: "",
    convert: (op) => known(op, compute) ?? broadcastNode(op, operator, operands(op, least), "bool"),
  };
}

function logical(operator: string, compute: (a: number, b: number) => boolean): OpConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const values = [op.input(0), op.input(1)].map((value) => castTo(op, value, "bool"));
      return known(op, compute) ?? broadcastNode(op, operator, values, "bool");
    },
  };
}

/** The result for two numbers that are known now, as the counters of loops are; null for anything else. */
function known(op: OpContext, compute: (a: number, b: number) => boolean): Value | null {
  const [a, b] = [op.input(0), op.input(1)];
  if (a.shape.length > 0 || b.shape.length > 0) {
    return null;
  }
  const [left, right] = [op.knownNumbers(a), op.knownNumbers(b)];
  return left === null || right === null
    ? null
    : op.constantOf("bool", [], [compute(left[0]!, right[0]!) ? 1 : 0]);
}

function not(op: OpContext, value: Value): Value {
  const numbers = value.shape.length === 0 ? op.knownNumbers(value) : null;
  return numbers === null
    ? op.withDims(op.node("Not", [value], { ...value, dtype: "bool" }), op.dims(value))
    : op.constantOf("bool", [], [numbers[0] === 0 ? 1 : 0]);
}

function select(): OpConverter {
  return {
    operators: ["Where", "And", "Or", "Not"],
    opsetSince: 13,
    notes: "a condition of lower rank is broadcast from the last axis on, as in TF.js",
    convert: (op) => {
      const condition = castTo(op, op.input(0), "bool");
      if (op.op === "Select" && condition.shape.length === 1 && op.input(1).shape.length > 1) {
        op.differs(
          "a condition of one axis chooses rows in TensorFlow, and is broadcast to the last axis in TF.js",
        );
      }
      const [a, b] = matched(op, [op.input(1), op.input(2)], "bool");
      return a!.dtype === "bool" ? chosenTruth(op, condition, a!, b!) : chosen(op, condition, a!, b!);
    },
  };
}

/** condition ? a : b, element by element. */
export function chosen(op: OpContext, condition: Value, a: Value, b: Value): Value {
  const { values, dims, result } = operandsOf(op, [condition, a, b]);
  return op.nodeWithDims("Where", values, dims, { ...result, dtype: a.dtype });
}

/** ONNX Runtime's Where has no bool. */
function chosenTruth(op: OpContext, condition: Value, a: Value, b: Value): Value {
  const yes = broadcastNode(op, "And", [condition, a], "bool");
  const no = broadcastNode(op, "And", [not(op, condition), b], "bool");
  return broadcastNode(op, "Or", [yes, no], "bool");
}
