import type { TensorInfo } from "@tensorflow/tfjs";

import { sizeOf } from "../../core/shapes.ts";
import type { WasmOps } from "./wasm-ops.ts";

/**
 * A matrix product that transposes first, for the gradients of Dense layers: the backend's own kernel gives only
 * plain products to XNNPACK and does transposed ones in a simple loop, about 15 times slower. Batches of
 * matrices and plain products go to the backend's own kernel.
 *
 * @param a shape [..., rows, shared], or [..., shared, rows] where `transposeA`
 * @param b shape [..., shared, columns], or [..., columns, shared] where `transposeB`
 * @returns shape [..., rows, columns]
 */
export function batchMatMul(
  ops: WasmOps,
  { a, b }: { a: TensorInfo; b: TensorInfo },
  attrs: { readonly transposeA: boolean; readonly transposeB: boolean },
): TensorInfo {
  const { transposeA, transposeB } = attrs;
  const isPlain = !transposeA && !transposeB;
  const isBatch = sizeOf([...a.shape.slice(0, -2), ...b.shape.slice(0, -2)]) !== 1;
  const isEmpty = sizeOf([...a.shape, ...b.shape]) === 0;
  if (isPlain || isBatch || isEmpty) return ops.runFormer({ a, b }, attrs);
  const left = transposeA ? transposed(ops, a) : a;
  const right = transposeB ? transposed(ops, b) : copied(ops, b);
  const product = ops.runFormer({ a: left, b: right }, { transposeA: false, transposeB: false });
  if (transposeA) ops.dispose(left);
  ops.dispose(right);
  return product;
}

function transposed(ops: WasmOps, x: TensorInfo): TensorInfo {
  const axes = x.shape.map((_, axis) => axis);
  return ops.run("Transpose", { x }, { perm: [...axes.slice(0, -2), axes.length - 1, axes.length - 2] });
}

/**
 * A copy of the right factor. The backend keeps a packed right factor by the id of its data, without its shape
 * (tfjs-backend-wasm 4.22, batch_mat_mul_impl.cc), so a gradient that two layers see in two shapes must not be
 * one itself.
 */
function copied(ops: WasmOps, x: TensorInfo): TensorInfo {
  const copy = ops.output(x.shape);
  ops.floatsOf(copy).set(ops.floatsOf(x));
  return copy;
}
