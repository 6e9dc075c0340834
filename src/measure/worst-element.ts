import type { WorstElement } from "../core/results.ts";
import type { Tensor } from "../core/tensor.ts";
import { fromFloat16 } from "../tensors/float16.ts";

/**
 * The element of an output that is furthest from the reference; null where all are the same.
 *
 * @param pairs the output and the reference's, of each input, with equally many elements
 */
export function worstElement(
  output: string,
  pairs: readonly (readonly [actual: Tensor, expected: Tensor])[],
): WorstElement | null {
  let most = 0;
  let worst: { input: number; at: number } | null = null;
  for (const [input, [actual, expected]] of pairs.entries()) {
    for (let at = 0; at < expected.data.length; at += 1) {
      const distance = distanceOf(actual, expected, at);
      if (distance <= most) continue;
      most = distance;
      worst = { input, at };
    }
  }
  if (worst === null) return null;
  const { input, at } = worst;
  const [actual, expected] = pairs[input]!;
  return elementAt(output, input, actual, at, shownElement(expected, at));
}

/**
 * An element of an output, as a report names it.
 *
 * @param expected what it should be
 */
export function elementAt(
  output: string,
  input: number,
  actual: Tensor,
  at: number,
  expected: WorstElement["expected"],
): WorstElement {
  const index = placeOf(at, actual.shape);
  return { input, output, index, actual: shownElement(actual, at), expected: asShown(expected) };
}

/** JSON has no NaN and no infinity. */
function asShown(value: WorstElement["expected"]): WorstElement["expected"] {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** 0 for the same; infinite for another text or truth, and where NaN or infinity is on one side alone. */
function distanceOf(actual: Tensor, expected: Tensor, at: number): number {
  const [a, b] = [elementOf(actual, at), elementOf(expected, at)];
  if (Object.is(a, b)) return 0;
  if (typeof a === "string" || typeof b === "string") return Infinity;
  const distance = Math.abs(Number(a) - Number(b));
  if (Number.isNaN(distance)) return Infinity;
  // Two large int64 may be one number as doubles.
  return distance === 0 && typeof a === "bigint" ? 1 : distance;
}

function elementOf({ dtype, data }: Tensor, at: number): number | bigint | string {
  const element = data[at]!;
  return dtype === "float16" ? fromFloat16(element as number) : element;
}

const longestText = 200;

/** As JSON can hold it. */
function shownElement(tensor: Tensor, at: number): WorstElement["actual"] {
  const element = elementOf(tensor, at);
  if (tensor.dtype === "bool") return element === 1;
  if (typeof element === "string") return element.slice(0, longestText);
  const number = Number(element);
  const isExact = Number.isFinite(number) && (typeof element === "number" || Number.isSafeInteger(number));
  return isExact ? number : String(element);
}

/** The place of an element in each dimension. */
function placeOf(at: number, shape: readonly number[]): number[] {
  const places: number[] = [];
  let rest = at;
  for (const size of shape.toReversed()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return places;
}
