import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import type { Value } from "../types.ts";
import { sizeOfAxis } from "./counting.ts";
import { chosen } from "./logical.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reduced, withLast } from "./reduction.ts";

/**
 * The places of a sparse tensor in another shape: the number of each element, counted in rows, is taken apart again.
 *
 * @see tfjs-backend-cpu `sparseReshapeImpl`
 */
export function sparseReshape(op: OpContext): Value[] {
  const [indices, shape, asked] = [0, 1, 2].map((index) => op.asInt64(op.input(index))) as [
    Value,
    Value,
    Value,
  ];
  const one = op.int64([1]);
  const isRest = broadcastNode(op, "Less", [asked, op.int64([0])], "bool");
  const known = reduced(op, "ReduceProd", chosen(op, isRest, one, asked), [0], true);
  // Not 0, by which a whole number cannot be divided.
  const divisor = broadcastNode(op, "Max", [known, one]);
  const rest = broadcastNode(op, "Div", [reduced(op, "ReduceProd", shape, [0], true), divisor]);
  const target = chosen(op, isRest, rest, asked);
  const number = reduced(
    op,
    "ReduceSum",
    broadcastNode(op, "Mul", [indices, stridesOf(op, shape)]),
    [1],
    true,
  );
  const places = broadcastNode(op, "Div", [number, stridesOf(op, target)]);
  return [op.asInt32(broadcastNode(op, "Mod", [places, target])), op.asInt32(target)];
}

/** How many elements lie between neighbours on each axis of a shape, int64 [rank]. */
function stridesOf(op: OpContext, shape: Value): Value {
  const rank = shape.shape[0] ?? op.unsupported("the rank of a sparse tensor must be known");
  const isBehind = Array.from({ length: rank * rank }, (_, index) =>
    index % rank > Math.floor(index / rank) ? 1 : 0,
  );
  const sizes = chosen(op, op.constantOf("bool", [rank, rank], isBehind), shape, op.int64([1]));
  return reduced(op, "ReduceProd", sizes, [1], false);
}

/**
 * A sparse tensor that has at least one element in each row: rows without one get the default at their first place.
 *
 * @see tfjs-backend-cpu `sparseFillEmptyRowsImpl`
 */
export function sparseFillEmptyRows(op: OpContext): Value[] {
  const int64 = { dtype: "int64" } as const;
  const indices = op.asInt64(op.input(0));
  const values = op.native(op.input(1));
  const shape = op.asInt64(op.input(2));
  const [count, rank] = op.dims(indices) as [Dim, Dim];
  if (typeof rank !== "number") {
    return op.unsupported("the rank of a sparse tensor must be known");
  }
  const at = (value: Value, place: number, axis: number, dims: readonly Dim[]) =>
    op.nodeWithDims("Gather", [value, scalarInt64(op, place)], dims, int64, { axis });
  const rows = at(indices, 0, 1, [count]);
  const bounds = [scalarInt64(op, 0), at(shape, 0, 0, []), scalarInt64(op, 1)];
  const all = op.nodeWithDims("Range", bounds, [`${op.path}:rows`], int64);
  const hits = castTo(op, broadcastNode(op, "Equal", [withLast(op, rows), all], "bool"), "int32");
  const isEmpty = broadcastNode(
    op,
    "Equal",
    [reduced(op, "ReduceSum", hits, [0], false), op.constantOf("int32", [], [0])],
    "bool",
  );
  const holes = `${op.path}:holes`;
  const found = op.nodeWithDims("NonZero", [isEmpty], [1, holes], int64);
  const emptyRows = op.nodeWithDims("Reshape", [found, op.int64([-1])], [holes], int64);
  const firsts = op.nodeWithDims(
    "Pad",
    [withLast(op, emptyRows), op.int64([0, 0, 0, rank - 1])],
    [holes, rank],
    int64,
  );
  const fill = castTo(op, op.native(op.input(3)), values.dtype as "float32");
  const holeCount = op.node("Shape", [emptyRows], { shape: [1], ...int64 });
  const filling = op.nodeWithDims("Expand", [fill, holeCount], [holes], { dtype: values.dtype });
  const total = `${op.path}:filled`;
  const joined = (a: Value, b: Value, dims: readonly Dim[]) =>
    op.nodeWithDims("Concat", [a, b], dims, { dtype: a.dtype }, { axis: 0 });
  const order = stableOrder(op, joined(rows, emptyRows, [total]), total);
  const sorted = (value: Value, dims: readonly Dim[]) =>
    op.nodeWithDims("Gather", [value, order], dims, { dtype: value.dtype }, { axis: 0 });
  const places = ascending(op, order, total);
  const own = [op.int64([0]), sizeOfAxis(op, indices, 0)];
  return [
    op.asInt32(sorted(joined(indices, firsts, [total, rank]), [total, rank])),
    sorted(joined(values, filling, [total]), [total]),
    isEmpty,
    op.asInt32(op.nodeWithDims("Slice", [places, ...own], [count], int64)),
  ];
}

/** The places of numbers from the least to the largest, and of equal ones as they came: int64. */
function stableOrder(op: OpContext, numbers: Value, count: string): Value {
  const int64 = { dtype: "int64" } as const;
  const size = op.node("Squeeze", [op.node("Shape", [numbers], { shape: [1], ...int64 }), op.int64([0])], {
    shape: [],
    ...int64,
  });
  const bounds = [scalarInt64(op, 0), size, scalarInt64(op, 1)];
  const places = op.nodeWithDims("Range", bounds, [count], int64);
  const keys = broadcastNode(op, "Add", [broadcastNode(op, "Mul", [numbers, size]), places]);
  return ascending(op, keys, count);
}

/** The places of different numbers from the least to the largest; of an order, the order that undoes it. */
function ascending(op: OpContext, numbers: Value, count: string): Value {
  const size = op.node("Shape", [numbers], { shape: [1], dtype: "int64" });
  const [, order] = op.nodes(
    "TopK",
    [numbers, size],
    [numbers, { shape: shapeFromDims([count]), dtype: "int64" }],
    { axis: 0, largest: 0, sorted: 1 },
  );
  return op.withDims(order!, [count]);
}

function scalarInt64(op: OpContext, number: number): Value {
  return op.scalarLike({ ...op.int64([0]), dtype: "int64" }, number);
}
