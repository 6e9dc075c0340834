import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import { unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo, matched } from "./operands.ts";
import { reduced, withLast } from "./reduction.ts";

export const evaluationOps = {
  TopKV2: {
    operators: ["TopK", "Cast"],
    opsetSince: 13,
    notes: "in falling order, of equal ones the first; where sorted is false, TF.js leaves the order open",
    convert: largest,
  },
  LowerBound: bound("Less"),
  UpperBound: bound("LessOrEqual"),
  Unique: unique(),
  UniqueV2: unique(),
} as const satisfies Record<string, OpConverter>;

function largest(op: OpContext): Value[] {
  const given = op.native(op.input(0));
  const x = given.dtype === "bool" ? castTo(op, given, "int32") : given;
  const k = op.node("Reshape", [op.asInt64(op.input(1)), op.int64([1])], { shape: [1], dtype: "int64" });
  const size = op.content(op.input(1))?.elements[0] ?? `${op.path}:k`;
  const dims = [...op.dims(x).slice(0, -1), size];
  const shape = shapeFromDims(dims);
  const results = [
    { shape, dtype: x.dtype },
    { shape, dtype: "int64" },
  ] as const;
  const [values, places] = op.nodes("TopK", [x, k], results, { axis: -1, largest: 1, sorted: 1 });
  return [op.withDims(values!, dims), op.asInt32(op.withDims(places!, dims))];
}

/** The place of each value in its sorted row, by counting what lies before it. */
function bound(operator: "Less" | "LessOrEqual"): OpConverter {
  return {
    operators: ["Unsqueeze", operator, "Cast", "ReduceSum"],
    opsetSince: 13,
    notes: "each value is compared with its whole row",
    convert: (op) => {
      const [sorted, values] = matched(op, [op.native(op.input(0)), op.native(op.input(1))]);
      const axis = sorted!.shape.length - 1;
      const rowDims = [...op.dims(sorted!).slice(0, -1), 1, op.dims(sorted!).at(-1)!];
      const result = { shape: shapeFromDims(rowDims), dtype: sorted!.dtype };
      const rows = op.withDims(unsqueeze(op, sorted!, [axis], result), rowDims);
      const before = broadcastNode(op, operator, [rows, withLast(op, values!)], "bool");
      return reduced(op, "ReduceSum", castTo(op, before, "int32"), [axis + 1], false);
    },
  };
}

function unique(): OpConverter {
  return {
    operators: ["Unique", "Cast"],
    opsetSince: 13,
    notes: "in the order of their first places",
    convert: (op) => {
      const given = op.native(op.input(0));
      const isFloat = given.dtype === "float32";
      // ONNX Runtime's Unique has no int32.
      const x = isFloat ? given : op.asInt64(castTo(op, given, "int32"));
      const axes = op.inputs.length > 1 ? op.numbers(op.input(1), "axis") : [];
      const axis = axes[0] ?? 0;
      const at = axis < 0 ? axis + x.shape.length : axis;
      const count = `${op.path}:count`;
      const dims = op.dims(x).map((dim, index) => (index === at ? count : dim));
      const places = [op.dims(x)[at]!];
      const results = [
        { shape: shapeFromDims(dims), dtype: x.dtype },
        null,
        { shape: shapeFromDims(places), dtype: "int64" },
      ] as const;
      const [values, inverse] = op.nodes("Unique", [x], results, { axis: at, sorted: 0 });
      const found = op.withDims(values!, dims);
      return [isFloat ? found : castBack(op, found, given), op.asInt32(op.withDims(inverse!, places))];
    },
  };
}

function castBack(op: OpContext, value: Value, like: Value): Value {
  const int32 = op.asInt32(value);
  return like.dtype === "bool" ? castTo(op, int32, "bool") : int32;
}
