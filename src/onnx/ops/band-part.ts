import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { Value } from "../types.ts";
import { chosen } from "./logical.ts";

/**
 * The diagonals of a matrix up to a number of them below and above the main one, and 0 elsewhere; -1 means all. TF.js's
 * list of ops has the same input for both numbers.
 *
 * @see tfjs-converter operations/op_list/matrices.ts, `MatrixBandPart`
 */
export function bandPart(op: OpContext): Value {
  const x = op.native(op.input(0));
  const lower = op.number(op.input(1), "num_lower");
  const upper = lower;
  if (op.inputs.length > 2 && op.knownNumbers(op.input(2))?.[0] !== lower) {
    op.differs("TF.js takes its num_lower for num_upper too, which TensorFlow reads from its third input");
  }
  const [rows, columns] = x.shape.slice(-2);
  if (x.dtype === "bool" || x.shape.length < 2) {
    return op.unsupported("it takes a band of matrices that hold numbers");
  }
  if (typeof rows !== "number" || typeof columns !== "number") {
    return chosen(op, bandOf(op, x, lower), x, op.scalarLike(x, 0));
  }
  const isKept = Array.from({ length: rows * columns }, (_, index) => {
    const below = Math.floor(index / columns) - (index % columns);
    return (lower < 0 || below <= lower) && (upper < 0 || -below <= upper) ? 1 : 0;
  });
  return chosen(op, op.constantOf("bool", [rows, columns], isKept), x, op.scalarLike(x, 0));
}

/** Which elements are kept [rows, columns], of a size that is known at run time only. */
function bandOf(op: OpContext, x: Value, width: number): Value {
  if (width < 0) {
    return op.constantOf("bool", [], [1]);
  }
  const dims = op.dims(x).slice(-2);
  const row = placesOf(op, x, -2, dims[0]!);
  const column = placesOf(op, x, -1, dims[1]!);
  const result = { dtype: "int64" } as const;
  const distance = op.nodeWithDims("Sub", [row, column], dims, result);
  const size = op.nodeWithDims("Abs", [distance], dims, result);
  const bound = op.int64([width]);
  return op.nodeWithDims("LessOrEqual", [size, bound], dims, { dtype: "bool" });
}

/** 0, 1, ... along one of the last two axes: [rows, 1] or [1, columns]. */
function placesOf(op: OpContext, x: Value, axis: -2 | -1, dim: Dim): Value {
  const int64 = { dtype: "int64" } as const;
  const shape = op.node("Shape", [x], { shape: [x.shape.length], ...int64 });
  const at = op.constantOf("int32", [], [x.shape.length + axis]);
  const size = op.node("Gather", [shape, at], { shape: [], ...int64 }, { axis: 0 });
  const [zero, one] = [0, 1].map((number) => op.scalarLike(size, number));
  const places = op.nodeWithDims("Range", [zero!, size, one!], [dim], int64);
  const dims = axis === -2 ? [dim, 1] : [1, dim];
  return op.nodeWithDims("Unsqueeze", [places, op.int64([axis === -2 ? 1 : 0])], dims, int64);
}
