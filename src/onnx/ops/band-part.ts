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
  if (typeof rows !== "number" || typeof columns !== "number" || x.dtype === "bool") {
    return op.unsupported("the rows and columns of its matrix must be known, and hold numbers");
  }
  const isKept = Array.from({ length: rows * columns }, (_, index) => {
    const below = Math.floor(index / columns) - (index % columns);
    return (lower < 0 || below <= lower) && (upper < 0 || -below <= upper) ? 1 : 0;
  });
  return chosen(op, op.constantOf("bool", [rows, columns], isKept), x, op.scalarLike(x, 0));
}
