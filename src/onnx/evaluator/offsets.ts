import { sizeOf } from "../../core/shapes.ts";
import type { Evaluated } from "./value.ts";

/** Elements from one step along each axis to the next, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** The offset of every element of a shape, in row-major order, where each axis steps by a stride of its own. */
export function stridedOffsets(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  let offsets = Int32Array.of(start);
  for (const [axis, size] of shape.entries()) {
    const stride = strides[axis]!;
    const next = new Int32Array(offsets.length * size);
    let to = 0;
    for (const offset of offsets)
      for (let index = 0; index < size; index += 1) next[to++] = offset + index * stride;
    offsets = next;
  }
  return offsets;
}

/** The same where each axis visits given places. */
export function placedOffsets(
  places: readonly (readonly number[] | Int32Array)[],
  strides: readonly number[],
): Int32Array {
  let offsets = Int32Array.of(0);
  for (const [axis, own] of places.entries()) {
    const next = new Int32Array(offsets.length * own.length);
    let to = 0;
    for (const offset of offsets) for (const place of own) next[to++] = offset + place * strides[axis]!;
    offsets = next;
  }
  return offsets;
}

/** The elements at some offsets, under a new shape. */
export function picked<V extends Evaluated>(value: V, shape: readonly number[], offsets: Int32Array): V {
  if (value.dtype === "string") {
    const { data } = value;
    return { ...value, shape, data: Array.from(offsets, (offset) => data[offset]!) };
  }
  const { data } = value;
  const target = new Float64Array(offsets.length);
  for (let index = 0; index < target.length; index += 1) target[index] = data[offsets[index]!]!;
  return { ...value, shape, data: target };
}

/**
 * The shape that several broadcast to, as numpy does it.
 *
 * @throws RangeError when they do not fit
 */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = new Set(
      shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1),
    );
    if (sizes.size > 1) throw new RangeError(`sizes ${[...sizes].join(" and ")} do not broadcast`);
    return [...sizes][0] ?? 1;
  });
}

/** Where each element of a broadcast shape comes from in a smaller one. */
export function broadcastOffsets(shape: readonly number[], target: readonly number[]): Int32Array {
  const own = stridesOf(shape);
  const missing = target.length - shape.length;
  const strides = target.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : own[axis - missing]!,
  );
  return stridedOffsets(target, strides);
}

/** A value under a shape that it broadcasts to. */
export function broadcastTo<V extends Evaluated>(value: V, target: readonly number[]): V {
  if (value.shape.join() === target.join()) return value;
  if (sizeOf(value.shape) === sizeOf(target)) return { ...value, shape: target };
  return picked(value, target, broadcastOffsets(value.shape, target));
}

/** An axis that may count from the end. */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (counted < 0 || counted > rank) throw new RangeError(`axis ${axis} of ${rank}`);
  return counted;
}

/** How a shape falls apart around an axis: what lies before it, its size, and what lies behind. */
export function around(
  shape: readonly number[],
  axis: number,
): { outer: number; size: number; inner: number } {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    size: shape[axis] ?? 1,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}
