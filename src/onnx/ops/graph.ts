import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { castTo } from "./operands.ts";
import { onnxDims, onnxAxis } from "../layouts.ts";
import type { Value } from "../types.ts";

export const graphOps = {
  Placeholder: {
    operators: [],
    opsetSince: 13,
    notes: "an input of the model",
    convert: (op) => op.invalid("is no input of the signature, but an output needs it"),
  },
  PlaceholderWithDefault: {
    operators: [],
    opsetSince: 13,
    notes: "its default where the signature does not name it as an input",
    convert: (op) => op.input(0),
  },
  Const: {
    operators: [],
    opsetSince: 13,
    notes: "an initializer, under the name of the node",
    convert: constant,
  },
  Identity: passed(),
  IdentityN: {
    operators: [],
    opsetSince: 13,
    notes: "no node",
    convert: (op) => op.inputs,
  },
  Snapshot: passed(),
  StopGradient: passed(),
  FakeQuantWithMinMaxVars: {
    ...passed("no node: TF.js hands its input on"),
    convert: (op) => {
      op.differs("TensorFlow rounds to the levels of 8 bits, TF.js hands its input on");
      return op.input(0);
    },
  },
  Print: passed("no node: nothing is printed"),
  NoOp: { operators: [], opsetSince: 13, notes: "no node", convert: () => [] },
  Shape: {
    operators: ["Shape", "Cast", "Gather"],
    opsetSince: 13,
    notes: "arithmetic on shapes is done when the model is converted, as far as they are known",
    convert: (op) => shapeOf(op, op.input(0)),
  },
  ShapeN: {
    operators: ["Shape", "Cast", "Gather"],
    opsetSince: 13,
    notes: "float32, as in TF.js",
    convert: (op) => op.inputsFrom(0).map((value) => castTo(op, shapeOf(op, value), "float32")),
  },
  Size: {
    operators: ["Size", "Cast"],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const x = op.input(0);
      return x.shape.every((size) => size !== null)
        ? op.constantOf("int32", [], [x.shape.reduce((product, size) => product * size, 1)])
        : op.asInt32(op.node("Size", [x], { shape: [], dtype: "int64" }));
    },
  },
  Rank: {
    operators: [],
    opsetSince: 13,
    notes: "a constant",
    convert: (op) => op.constantOf("int32", [], [op.input(0).shape.length]),
  },
} as const satisfies Record<string, OpConverter>;

function passed(notes = "no node"): OpConverter {
  return { operators: [], opsetSince: 13, notes, convert: (op) => op.inputs[0] ?? op.input(0) };
}

function constant(op: OpContext): Value {
  const weight = op.conversion.weights.get(op.name);
  if (weight === undefined) {
    return op.invalid("has no weight of its name in the manifest");
  }
  return op.weightValue(weight, `weight:${op.name}`);
}

/** The dimensions of a value in TF.js's order, int32. */
export function shapeOf(op: OpContext, value: Value): Value {
  const dims = op.dims(value);
  const rank = dims.length;
  if (dims.every((dim) => typeof dim === "number")) {
    return op.constantOf("int32", [rank], dims);
  }
  const whole = op.node("Shape", [value], { shape: [rank], dtype: "int64" });
  const isMoved = onnxDims(value) !== value.shape;
  const order = dims.map((_, axis) => onnxAxis(value, axis));
  const int64 = { shape: [rank], dtype: "int64" } as const;
  const ordered = isMoved ? op.node("Gather", [whole, op.int64(order)], int64, { axis: 0 }) : whole;
  const shape = op.asInt32(ordered);
  op.conversion.facts.setContent(shape, { shape: [rank], elements: dims });
  return shape;
}
