import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import { onnxAxis } from "../layouts.ts";
import { reduce, unsqueeze, type Reduction } from "../operators.ts";
import type { Value } from "../types.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { countedTo, sizeOfAxis } from "./counting.ts";
import { chosen } from "./logical.ts";

export const reductionOps = {
  Max: reduction("ReduceMax"),
  Min: reduction("ReduceMin"),
  Sum: reduction("ReduceSum"),
  Prod: reduction("ReduceProd"),
  Mean: reduction("ReduceMean", "the mean of whole numbers is float32, as in TF.js"),
  All: truth("ReduceMin"),
  Any: truth("ReduceMax"),
  ArgMax: extremeIndex("ArgMax"),
  ArgMin: extremeIndex("ArgMin"),
  Cumsum: {
    operators: ["CumSum"],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const x = numeric(op, op.native(op.input(0)));
      const axis = op.scalarLike({ ...x, dtype: "int32" }, axisOf(op, x));
      const attributes = {
        exclusive: op.attributes.boolean("exclusive") ? 1 : 0,
        reverse: op.attributes.boolean("reverse") ? 1 : 0,
      };
      return op.withDims(op.node("CumSum", [x, axis], x, attributes), op.dims(x));
    },
  },
  Cumprod: {
    operators: ["Transpose", "Unsqueeze", "Where", "ReduceProd", "Range", "Less", "LessOrEqual"],
    opsetSince: 13,
    notes: "as a product over a triangle: its work grows with the square of the axis",
    convert: cumulativeProduct,
  },
  Bincount: binCount(),
  DenseBincount: binCount(),
} as const satisfies Record<string, OpConverter>;

function numeric(op: OpContext, value: Value): Value {
  return value.dtype === "bool" ? castTo(op, value, "int32") : value;
}

/** Axes from 0 on, each once, in order. */
function axesOf(op: OpContext, rank: number): number[] {
  if (op.inputs.length < 2) {
    return Array.from({ length: rank }, (_, axis) => axis);
  }
  const axes = op.numbers(op.input(1), "axes").map((axis) => (axis < 0 ? axis + rank : axis));
  if (axes.some((axis) => axis < 0 || axis >= rank)) {
    return op.invalid(`reduces axes ${axes.join(", ")}, but its input has ${rank}`);
  }
  return [...new Set(axes)].toSorted((a, b) => a - b);
}

function axisOf(op: OpContext, x: Value): number {
  const axis = op.inputs.length < 2 ? 0 : op.number(op.input(1), "axis");
  return axis < 0 ? axis + x.shape.length : axis;
}

function reduction(operator: Reduction, notes = ""): OpConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes: notes === "" ? "without axes nothing is reduced, as in TF.js" : notes,
    convert: (op) => {
      const x = op.input(0);
      const read = operator === "ReduceMean" ? castTo(op, x, "float32") : numeric(op, x);
      return reduced(op, operator, read, axesOf(op, x.shape.length), op.attributes.boolean("keep_dims"));
    },
  };
}

function truth(operator: "ReduceMin" | "ReduceMax"): OpConverter {
  return {
    operators: ["Cast", operator],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const x = castTo(op, castTo(op, op.input(0), "bool"), "int32");
      const axes = axesOf(op, x.shape.length);
      return castTo(op, reduced(op, operator, x, axes, op.attributes.boolean("keep_dims")), "bool");
    },
  };
}

/** A reduction in the layout that the value has, where what is left of it has one. */
export function reduced(
  op: OpContext,
  operator: Reduction,
  x: Value,
  axes: readonly number[],
  keepDims: boolean,
): Value {
  if (axes.length === 0) {
    return x;
  }
  const value = staysOrdered(x, axes, keepDims) ? x : op.native(x);
  const dims = op.dims(value);
  const left: Dim[] = keepDims
    ? dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : dims.filter((_, axis) => !axes.includes(axis));
  const layout = keepDims ? value.layout : "native";
  const onnxAxes = axes.map((axis) => onnxAxis(value, axis)).toSorted((a, b) => a - b);
  const result = { shape: shapeFromDims(left), dtype: value.dtype, layout } as const;
  return op.withDims(reduce(op, operator, value, onnxAxes, keepDims, result), left);
}

/** Whether a channels-first value can be reduced as it lies: what is left is in TF.js's order, or laid out alike. */
function staysOrdered(x: Value, axes: readonly number[], keepDims: boolean): boolean {
  if (x.layout === "native") {
    return true;
  }
  if (x.layout !== "NCHW") {
    return false;
  }
  const rank = x.shape.length;
  const isChannels = axes.includes(rank - 1);
  const leftBetween = Array.from({ length: rank - 2 }, (_, index) => index + 1).some(
    (axis) => !axes.includes(axis),
  );
  return keepDims || isChannels || !leftBetween;
}

function extremeIndex(operator: "ArgMax" | "ArgMin"): OpConverter {
  return {
    operators: [operator, "Cast"],
    opsetSince: 13,
    notes: "the first of equal ones",
    convert: (op) => {
      const x = numeric(op, op.input(0));
      const axis = axisOf(op, x);
      const value = staysOrdered(x, [axis], false) ? x : op.native(x);
      const dims = op.dims(value).filter((_, index) => index !== axis);
      const attributes = { axis: onnxAxis(value, axis), keepdims: 0, select_last_index: 0 };
      return op.asInt32(op.nodeWithDims(operator, [value], dims, { dtype: "int64" }, attributes));
    },
  };
}

/** Row i of the triangle has the places whose product is the result at place i. */
function cumulativeProduct(op: OpContext): Value {
  const x = numeric(op, op.native(op.input(0)));
  const axis = axisOf(op, x);
  const size = op.dims(x)[axis]!;
  const last = x.shape.length - 1;
  const order = [...x.shape.keys()].filter((index) => index !== axis).concat(axis);
  const dims = order.map((index) => op.dims(x)[index]!);
  const moved = axis === last ? x : op.nodeWithDims("Transpose", [x], dims, x, { perm: order });
  const row: Dim[] = [...dims.slice(0, -1), 1, size];
  const repeated = op.withDims(
    unsqueeze(op, moved, [last], { shape: shapeFromDims(row), dtype: x.dtype }),
    row,
  );
  const factors = chosen(op, triangleOf(op, x, axis), repeated, op.scalarLike(x, 1));
  const product = reduced(op, "ReduceProd", factors, [last + 1], false);
  const back = order.map((_, index) => order.indexOf(index));
  return axis === last ? product : op.nodeWithDims("Transpose", [product], op.dims(x), x, { perm: back });
}

/** What belongs to the product at each place of an axis, bool [place, factor]. */
function triangleOf(op: OpContext, x: Value, axis: number): Value {
  const isExclusive = op.attributes.boolean("exclusive");
  const isReverse = op.attributes.boolean("reverse");
  const size = x.shape[axis] ?? null;
  if (size === null) {
    const factors = countedTo(op, op.asInt32(sizeOfAxis(op, x, axis)));
    const places = withLast(op, factors);
    const operands = isReverse ? [places, factors] : [factors, places];
    return broadcastNode(op, isExclusive ? "Less" : "LessOrEqual", operands, "bool");
  }
  const triangle = Array.from({ length: size * size }, (_, index) => {
    const [place, factor] = [Math.floor(index / size), index % size];
    const isBefore = isReverse ? factor > place : factor < place;
    return isBefore || (factor === place && !isExclusive) ? 1 : 0;
  });
  return op.constantOf("bool", [size, size], triangle);
}

/** Counts by comparing each element with each bin; what lies beyond the bins counts nowhere. */
function binCount(): OpConverter {
  return {
    operators: ["Unsqueeze", "Equal", "Cast", "Mul", "ReduceSum", "ReduceMax", "Range"],
    opsetSince: 13,
    notes: "its work is elements times bins",
    convert: (op) => {
      const x = op.native(op.input(0));
      const rank = x.shape.length;
      const bins = countedTo(op, op.input(1));
      const hits = castTo(op, broadcastNode(op, "Equal", [withLast(op, x), bins], "bool"), "float32");
      const weights = op.inputs.length > 2 ? op.native(op.input(2)) : null;
      const isWeighted = weights !== null && !weights.shape.includes(0);
      // TF.js looks at binary_output for rows alone.
      const isBinary = op.op === "DenseBincount" && rank === 2 && op.attributes.boolean("binary_output");
      const terms =
        isWeighted && !isBinary
          ? broadcastNode(op, "Mul", [hits, withLast(op, castTo(op, weights, "float32"))])
          : hits;
      const counts = reduced(op, isBinary ? "ReduceMax" : "ReduceSum", terms, [rank - 1], false);
      return weights?.dtype === "int32" ? castTo(op, counts, "int32") : counts;
    },
  };
}

/** The value with one more axis of size 1 at its end. */
export function withLast(op: OpContext, x: Value): Value {
  const dims: Dim[] = [...op.dims(x), 1];
  const result = { shape: shapeFromDims(dims), dtype: x.dtype };
  return op.withDims(unsqueeze(op, x, [x.shape.length], result), dims);
}
