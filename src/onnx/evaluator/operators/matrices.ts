import { sizeOf } from "../../../core/shapes.ts";
import { addProduct } from "../mat-mul.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import {
  broadcastOffsets,
  broadcastShape,
  broadcastTo,
  picked,
  stridedOffsets,
  stridesOf,
} from "../offsets.ts";
import { zeros, type Numbers } from "../value.ts";
import { wrapped } from "../whole-numbers.ts";
import { einsum } from "../einsum.ts";

/** Sums of products of matrices. */
export const matrixOperators = {
  MatMul: (call) => matMul(call.numbers(0), call.numbers(1), isRounded(call)),
  Gemm: (call) => {
    const alpha = call.float("alpha", 1);
    const beta = call.float("beta", 1);
    const a = call.int("transA", 0) === 1 ? transposed(call.numbers(0)) : call.numbers(0);
    const b = call.int("transB", 0) === 1 ? transposed(call.numbers(1)) : call.numbers(1);
    const product = matMul(a, b, isRounded(call));
    const { data, shape } = product;
    const { round } = call.arithmetic;
    if (alpha !== 1)
      for (let index = 0; index < data.length; index += 1) data[index] = round(data[index]! * alpha);
    const bias = call.optional(2);
    if (bias !== null) {
      const added = broadcastTo(bias, shape).data;
      for (let index = 0; index < data.length; index += 1) {
        data[index] = round(data[index]! + beta * added[index]!);
      }
    }
    return product;
  },
  Einsum: (call) => einsum(call.text("equation", ""), call.allNumbers(), isRounded(call)),
  MatMulInteger: (call) => {
    const [a, b] = [call.numbers(0), call.numbers(1)];
    const [left, right] = [lessZero(a, call.optional(2), -2), lessZero(b, call.optional(3), -1)];
    return wrapped({ ...matMul(left, right, false), dtype: "int32" });
  },
} as const satisfies Record<string, Operator>;

/** Whether the sums of a node are to be rounded: those of float64 are not. */
export function isRounded(call: NodeCall, index = 0): boolean {
  const { dtype } = call.numbers(index);
  return call.arithmetic.isRounded && (dtype === "float32" || dtype === "float16");
}

/** numpy's matmul: matrices in the last two dimensions, the others broadcast. */
export function matMul(left: Numbers, right: Numbers, rounded: boolean): Numbers {
  const a = left.shape.length === 1 ? { ...left, shape: [1, ...left.shape] } : left;
  const b = right.shape.length === 1 ? { ...right, shape: [...right.shape, 1] } : right;
  const [m, k] = a.shape.slice(-2) as [number, number];
  const [rows, n] = b.shape.slice(-2) as [number, number];
  if (k !== rows)
    throw new RangeError(`matrices of [${a.shape.join()}] and [${b.shape.join()}] have no product`);
  const outer = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const from = [a, b].map(({ shape }) => broadcastOffsets(shape.slice(0, -2), outer)) as [
    Int32Array,
    Int32Array,
  ];
  const product = zeros(left.dtype, [...outer, m, n]);
  if (sizeOf(b.shape) === k * n && sizeOf(outer) > 1 && sizeOf(a.shape.slice(0, -2)) === sizeOf(outer)) {
    // One matrix on the right for all: the rows on the left are as many rows of one.
    addProduct(product.data, a.data, b.data, { m: m * sizeOf(outer), k, n }, rounded);
  } else {
    for (let index = 0; index < from[0].length; index += 1) {
      const start = { target: index * m * n, a: from[0][index]! * m * k, b: from[1][index]! * k * n };
      addProduct(product.data, a.data, b.data, { m, k, n }, rounded, start);
    }
  }
  const shape = [...outer, ...(left.shape.length === 1 ? [] : [m]), ...(right.shape.length === 1 ? [] : [n])];
  return { ...product, shape };
}

function transposed(value: Numbers): Numbers {
  const { shape } = value;
  const strides = stridesOf(shape);
  return picked(value, shape.toReversed(), stridedOffsets(shape.toReversed(), strides.toReversed()));
}

/** The value less a zero point: one number, or one for each row (axis -2) or column (axis -1). */
function lessZero(value: Numbers, zero: Numbers | null, axis: -1 | -2): Numbers {
  if (zero === null) return value;
  const isVector = zero.shape.length === 1 && zero.data.length > 1;
  const shape = isVector && axis === -2 ? [zero.data.length, 1] : zero.shape;
  const spread = broadcastTo({ ...zero, shape }, value.shape).data;
  return { ...value, data: value.data.map((number, index) => number - spread[index]!) };
}
