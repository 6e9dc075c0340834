import { sizeOf } from "../../core/shapes.ts";
import type { Dtype } from "../../core/tensor.ts";

/**
 * Numbers or truth values while a graph is evaluated, row-major. All are kept as float64, whatever their element type
 * is: whole numbers are exact up to 2^53.
 */
export interface Numbers {
  readonly dtype: Exclude<Dtype, "string">;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Text while a graph is evaluated, row-major. */
export interface Texts {
  readonly dtype: "string";
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

export type Evaluated = Numbers | Texts;

/** Zeros to be filled. */
export function zeros(dtype: Numbers["dtype"], shape: readonly number[]): Numbers {
  return { dtype, shape, data: new Float64Array(sizeOf(shape)) };
}

/** A tensor of rank 1 or, with a shape, of any. */
export function numbers(
  dtype: Numbers["dtype"],
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
): Numbers {
  return { dtype, shape, data: Float64Array.from(values) };
}

/** The same elements under another shape of equal size. */
export function withShape<V extends Evaluated>(value: V, shape: readonly number[]): V {
  return { ...value, shape };
}
