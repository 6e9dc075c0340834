import type { OpContext } from "../graph-model/op-context.ts";
import { refuseOp, type OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { countedTo } from "./counting.ts";
import { broadcastNode, castTo, operandsOf } from "./operands.ts";
import { shapeOf } from "./graph.ts";
import { expanded } from "./transformation.ts";

const RANDOM = "it draws random numbers, which no runtime can repeat";

export const creationOps = {
  Fill: {
    operators: ["Expand"],
    opsetSince: 13,
    notes: "",
    convert: (op) => expanded(op, op.native(op.input(1)), op.input(0)),
  },
  LinSpace: {
    operators: ["Range", "Sub", "Max", "Div", "Mul", "Add"],
    opsetSince: 13,
    notes: "",
    convert: linSpace,
  },
  OneHot: {
    operators: ["Equal", "Where", "Range"],
    opsetSince: 13,
    notes: "along the last axis, as in TF.js",
    convert: oneHot,
  },
  Ones: { operators: ["Expand"], opsetSince: 13, notes: "", convert: (op) => filled(op, 1) },
  Zeros: { operators: ["Expand"], opsetSince: 13, notes: "", convert: (op) => filled(op, 0) },
  OnesLike: { operators: ["Expand", "Shape"], opsetSince: 13, notes: "", convert: (op) => like(op, 1) },
  ZerosLike: { operators: ["Expand", "Shape"], opsetSince: 13, notes: "", convert: (op) => like(op, 0) },
  Range: { operators: ["Range"], opsetSince: 13, notes: "", convert: range },
  RandomStandardNormal: refuseOp(RANDOM),
  RandomUniform: refuseOp(RANDOM),
  RandomUniformInt: refuseOp(RANDOM),
  TruncatedNormal: refuseOp(RANDOM),
  Multinomial: refuseOp(RANDOM),
} as const satisfies Record<string, OpConverter>;

function linSpace(op: OpContext): Value {
  const [start, stop, count] = [0, 1, 2].map((index) => op.knownNumbers(op.input(index))?.[0]);
  if (start === undefined || stop === undefined || count === undefined) {
    return computedLinSpace(op);
  }
  const step = (stop - start) / (count - 1);
  // Each number from the one before in float32, as TF.js's cpu backend makes them.
  const numbers = new Float32Array(count);
  numbers.forEach((_, index) => (numbers[index] = index === 0 ? start : numbers[index - 1]! + step));
  return op.constantOf("float32", [count], Array.from(numbers));
}

function computedLinSpace(op: OpContext): Value {
  const [start, stop] = [0, 1].map((index) => castTo(op, op.native(op.input(index)), "float32")) as [
    Value,
    Value,
  ];
  const steps = countedTo(op, op.input(2));
  const gaps = broadcastNode(op, "Sub", [castTo(op, op.input(2), "float32"), op.scalar(1)]);
  const most = broadcastNode(op, "Max", [gaps, op.scalar(1)]);
  const step = broadcastNode(op, "Div", [broadcastNode(op, "Sub", [stop, start]), most]);
  return broadcastNode(op, "Add", [broadcastNode(op, "Mul", [castTo(op, steps, "float32"), step]), start]);
}

function oneHot(op: OpContext): Value {
  const indices = castTo(op, op.native(op.input(0)), "int32");
  const axis = op.attributes.number("axis", -1);
  if (axis !== -1 && axis !== op.input(0).shape.length) {
    op.differs(`TF.js ignores its axis ${axis} and puts the classes on the last one`);
  }
  const classes = countedTo(op, op.input(1));
  const last = indices.shape.length;
  const single = op.nodeWithDims("Unsqueeze", [indices, op.int64([last])], [...op.dims(indices), 1], {
    dtype: "int32",
  });
  const isClass = broadcastNode(op, "Equal", [single, classes], "bool");
  const dtype = op.attributes.dtype("T") ?? "float32";
  const type = dtype === "int32" ? "int32" : "float32";
  const choices = [op.input(2), op.input(3)].map((value) => castTo(op, value, type));
  const { values, dims, result } = operandsOf(op, [isClass, ...choices]);
  const chosen = op.nodeWithDims("Where", values, dims, { ...result, dtype: type });
  return dtype === "bool" ? castTo(op, chosen, "bool") : chosen;
}

function typeOf(op: OpContext, name: string): "float32" | "int32" | "bool" {
  const dtype = op.attributes.dtype(name) ?? "float32";
  return dtype === "string" || dtype === "complex64" ? op.unsupported(`it makes ${dtype}`) : dtype;
}

function filled(op: OpContext, number: number): Value {
  return expanded(op, op.constantOf(typeOf(op, "T"), [], [number]), op.input(0));
}

function like(op: OpContext, number: number): Value {
  const x = op.input(0);
  return expanded(op, op.scalarLike(x, number), shapeOf(op, x));
}

function range(op: OpContext): Value {
  const type = typeOf(op, "Tidx") === "float32" ? "float32" : "int32";
  const inputs = op.inputsFrom(0, 3).map((value) => castTo(op, op.native(value), type));
  return op.nodeWithDims("Range", inputs, [`${op.path}:0`], { dtype: type });
}
