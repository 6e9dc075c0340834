import { multiplyDims, type Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import { floatTensor } from "../tensor.ts";
import type { Value } from "../types.ts";

/** Remembers that a new axis holds the same value several times. */
export function noteCopies(op: OpContext, stack: Value, of: Value, axis: number, times: number): void {
  const { facts } = op.conversion;
  const { source, axes } = facts.copies(of) ?? { source: of, axes: of.shape.map((_, index) => index) };
  facts.setCopies(stack, { source, axes: axes.toSpliced(axis, 0, { times }) });
}

/**
 * Stacks of the same image beside its pixels, reshaped to a larger image, are its upsampling: one Resize in place of
 * [N, H, W, C] -> [N, H, 2, W, 2, C] -> [N, 2 H, 2 W, C], in the layout that the image has.
 *
 * @returns null where the dimensions say that the Reshape does something else
 */
export function upsampled(op: OpContext, x: Value, dims: readonly Dim[]): Value | null {
  const copies = op.conversion.facts.copies(x);
  if (copies === null || copies.source.dtype !== "float32" || dims.length !== 4) {
    return null;
  }
  const scales = scalesOf(copies.axes, dims.length);
  const from = op.dims(copies.source);
  if (scales === null || dims.some((dim, axis) => dim !== multiplyDims(from[axis]!, scales[axis]!))) {
    return null;
  }
  const [batch, height, width, channels] = scales as [number, number, number, number];
  const nchw = floatTensor([4], Float32Array.of(batch, channels, height, width));
  return op.nodeWithDims(
    "Resize",
    [op.nchw(copies.source), null, op.initializer("scales", nchw)],
    dims,
    { layout: "NCHW" },
    { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
  );
}

/** How often each element is there along each axis of the source; null where copies stand in front of the first. */
function scalesOf(axes: readonly (number | { readonly times: number })[], rank: number): number[] | null {
  const scales: number[] = [];
  for (const axis of axes) {
    if (typeof axis === "number") {
      scales.push(1);
    } else if (scales.length === 0) {
      return null;
    } else {
      scales[scales.length - 1]! *= axis.times;
    }
  }
  return scales.length === rank ? scales : null;
}
