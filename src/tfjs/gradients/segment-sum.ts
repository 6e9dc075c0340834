import type { TensorInfo } from "@tensorflow/tfjs";

import { sizeOf } from "../../core/shapes.ts";
import type { WasmOps } from "./wasm-ops.ts";

/**
 * Adds up the rows of each segment: the gradient of an embedding or a gather. A row whose segment is out of range
 * is left out, as the CPU backend does.
 *
 * @param x shape [rows, ...]
 * @param segmentIds int32, shape [rows]
 * @returns shape [numSegments, ...]
 */
export function unsortedSegmentSum(
  ops: WasmOps,
  { x, segmentIds }: { x: TensorInfo; segmentIds: TensorInfo },
  { numSegments }: { readonly numSegments: number },
): TensorInfo {
  const rowShape = x.shape.slice(1);
  const rowSize = sizeOf(rowShape);
  const sums = ops.output([numSegments, ...rowShape]);
  const numbers = x.dtype === "float32" ? x : ops.run("Cast", { x }, { dtype: "float32" });
  const to = ops.floatsOf(sums).fill(0);
  const from = ops.floatsOf(numbers);
  for (const [row, segment] of ops.integersOf(segmentIds).entries()) {
    if (segment < 0 || segment >= numSegments) continue;
    const target = segment * rowSize;
    for (let index = 0; index < rowSize; index += 1) to[target + index]! += from[row * rowSize + index]!;
  }
  if (numbers !== x) ops.dispose(numbers);
  return sums;
}
