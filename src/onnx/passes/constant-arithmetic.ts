import { sizeOf } from "../../core/shapes.ts";
import { floatTensor, int64Tensor, type Tensor } from "../tensor.ts";

type Compute = (a: number, b: number, isInteger: boolean) => number;
type BinaryOperator = (inputs: readonly Tensor[]) => Tensor | null;

/** Operators on two constants of one type, float32 or int64, with broadcasting. */
export const arithmetic: Readonly<Record<string, BinaryOperator>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b, isInteger) => (isInteger ? Math.trunc(a / b) : a / b)),
  Max: binary((a, b) => Math.max(a, b)),
  Min: binary((a, b) => Math.min(a, b)),
};

function binary(compute: Compute): BinaryOperator {
  return ([a, b, ...others]) => {
    if (a === undefined || b === undefined || others.length > 0 || a.dtype !== b.dtype) {
      return null;
    }
    const shape = broadcast(a.shape, b.shape);
    const [left, right] = [elementsIn(a, shape), elementsIn(b, shape)];
    if (a.dtype === "float32") {
      return floatTensor(
        shape,
        Float32Array.from(left, (value, index) => compute(value, right[index]!, false)),
      );
    }
    const values = left.map((value, index) => compute(value, right[index]!, true));
    return a.dtype === "int64" && values.every(Number.isSafeInteger)
      ? { ...int64Tensor(values), shape, key: null }
      : null;
  };
}

/** Shapes are aligned at their ends, as in numpy. */
function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return left === 1 ? right : left;
  });
}

/** The elements of a tensor, repeated to a larger shape. */
function elementsIn(tensor: Tensor, shape: readonly number[]): number[] {
  const data = tensor.read();
  const offset = shape.length - tensor.shape.length;
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let position = 0;
    for (let axis = 0, rest = index, inner = sizeOf(shape); axis < shape.length; axis += 1) {
      inner /= shape[axis]!;
      const size = tensor.shape[axis - offset] ?? 1;
      const coordinate = Math.floor(rest / inner);
      position = axis < offset ? 0 : position * size + (size === 1 ? 0 : coordinate);
      rest %= inner;
    }
    return Number(data[position]);
  });
}
