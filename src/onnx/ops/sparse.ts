import type { Dim } from "../graph-model/dims.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import { unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";
import { broadcastNode } from "./operands.ts";
import { withLast } from "./reduction.ts";
import { sparseFillEmptyRows, sparseReshape } from "./sparse-tensors.ts";

export const sparseOps = {
  SparseFillEmptyRows: {
    operators: ["Range", "Equal", "ReduceSum", "NonZero", "Pad", "Expand", "Mul", "Add", "TopK", "Slice"],
    opsetSince: 13,
    notes: "numbers and truth values, no texts; its work is elements times rows",
    convert: sparseFillEmptyRows,
  },
  SparseReshape: {
    operators: ["Less", "Where", "ReduceProd", "Max", "Div", "Mul", "ReduceSum", "Mod"],
    opsetSince: 13,
    notes: "",
    convert: sparseReshape,
  },
  SparseSegmentSum: segments(false),
  SparseSegmentMean: segments(true),
} as const satisfies Record<string, OpConverter>;

function segments(isMean: boolean): OpConverter {
  return {
    operators: ["Gather", "Slice", "Add", "Expand", "ScatterND", "Div", "Max"],
    opsetSince: 16,
    notes: "a segment without rows is 0",
    convert: (op) => {
      const [data, indices, ids] = [0, 1, 2].map((index) => op.native(op.input(index))) as [
        Value,
        Value,
        Value,
      ];
      const [, ...rest] = op.dims(data);
      const rows = op.nodeWithDims(
        "Gather",
        [data, indices],
        [op.dims(indices)[0]!, ...rest],
        { dtype: data.dtype },
        { axis: 0 },
      );
      const count = `${op.path}:segments`;
      const sums = addedUp(op, rows, ids, count, rest);
      if (!isMean) {
        return sums;
      }
      const one = op.constantOf("float32", [1], [1]);
      const shape = op.node("Shape", [ids], { shape: [1], dtype: "int64" });
      const ones = op.nodeWithDims("Expand", [one, shape], [op.dims(ids)[0]!], { dtype: "float32" });
      const counts = addedUp(op, ones, ids, count, []);
      const divisor = broadcastNode(op, "Max", [counts, op.scalar(1)]);
      const axes = rest.map((_, index) => index + 1);
      const dims: Dim[] = [count, ...rest.map(() => 1)];
      const column =
        rest.length === 0
          ? divisor
          : op.withDims(unsqueeze(op, divisor, axes, { shape: shapeFromDims(dims), dtype: "float32" }), dims);
      return broadcastNode(op, "Div", [sums, column]);
    },
  };
}

/** Rows of one segment added up; there are as many as the last segment's number and one. */
function addedUp(op: OpContext, rows: Value, ids: Value, count: string, rest: readonly Dim[]): Value {
  const int64 = { dtype: "int64" } as const;
  const wide = op.asInt64(ids);
  const last = op.node("Gather", [wide, op.int64([-1])], { shape: [1], ...int64 }, { axis: 0 });
  const size = op.node("Add", [last, op.int64([1])], { shape: [1], ...int64 });
  const whole = op.node("Shape", [rows], { shape: [rest.length + 1], ...int64 });
  const tail = [op.int64([1]), op.int64([rest.length + 1])];
  const inner = op.node("Slice", [whole, ...tail], { shape: [rest.length], ...int64 });
  const shape =
    rest.length === 0
      ? size
      : op.node("Concat", [size, inner], { shape: [rest.length + 1], ...int64 }, { axis: 0 });
  const zeros = op.nodeWithDims("Expand", [op.scalarLike(rows, 0), shape], [count, ...rest], {
    dtype: rows.dtype,
  });
  const places = op.asInt64(withLast(op, ids));
  return op.nodeWithDims(
    "ScatterND",
    [zeros, places, rows],
    [count, ...rest],
    { dtype: rows.dtype },
    { reduction: "add" },
  );
}
