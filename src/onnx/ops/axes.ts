import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import { toNchwPermutation } from "../layouts.ts";
import type { Layout, Value } from "../types.ts";

/** An axis counted from the front, or an error that names it. */
export function positiveAxis(op: OpContext, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  return Number.isInteger(positive) && positive >= 0 && positive < Math.max(rank, 1)
    ? positive
    : op.invalid(`has no axis ${axis} in an input of rank ${rank}`);
}

/** The axes of a value in the order in which they lie in memory. */
export function memoryOrder(value: Pick<Value, "shape" | "layout">): number[] {
  const axes = value.shape.map((_, axis) => axis);
  return value.layout === "NCHW" ? toNchwPermutation(axes.length) : axes;
}

/**
 * The layout of what is left when some axes are taken away, where it has one: `native` in TF.js's order, `NCHW` with
 * the last axis behind the first; null for any other order.
 */
export function layoutWithout(value: Value, removed: readonly number[]): Layout | null {
  const kept = memoryOrder(value).filter((axis) => !removed.includes(axis));
  const sorted = kept.toSorted((a, b) => a - b);
  if (kept.join() === sorted.join()) {
    return "native";
  }
  return kept.length >= 3 &&
    kept.join() ===
      toNchwPermutation(kept.length)
        .map((index) => sorted[index])
        .join()
    ? "NCHW"
    : null;
}

/** The factors of a size: a number, and names of unknown dimensions. */
interface Factors {
  readonly number: number;
  readonly names: readonly string[];
}

function factorsOf(dims: readonly Dim[]): Factors {
  return {
    number: dims.reduce<number>((product, dim) => (typeof dim === "number" ? product * dim : product), 1),
    names: dims.filter((dim) => typeof dim === "string"),
  };
}

/** The size that makes dimensions hold as many elements as others do; null where that cannot be said. */
export function missingSize(all: readonly Dim[], others: readonly Dim[]): Dim | null {
  const whole = factorsOf(all);
  const part = factorsOf(others);
  const names = [...whole.names];
  for (const name of part.names) {
    const index = names.indexOf(name);
    if (index < 0) {
      return null;
    }
    names.splice(index, 1);
  }
  const ratio = whole.number / part.number;
  if (!Number.isInteger(ratio) || names.length > 1) {
    return null;
  }
  const [name] = names;
  return name === undefined ? ratio : ratio === 1 ? name : `${name} * ${ratio}`;
}
