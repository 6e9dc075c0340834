/** Numbers of a tensor, row-major. */
export interface TieTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A node that decides, and what two runtimes decided. */
export interface Decision {
  /** The op, as graph models call it. */
  readonly op: string;
  /** Which output of the node it is; 0 is the first. */
  readonly output: number;
  /** What TF.js gave it; undefined for one that is not known. */
  readonly inputs: readonly (TieTensor | undefined)[];
  readonly expected: TieTensor;
  /** Of the other runtime, as many numbers. */
  readonly actual: ArrayLike<number>;
}

/** How far the numbers that decide are from where the decision turns, at one element of the answer. */
type Distance = (decision: Decision, element: number) => number;

const between: Distance = ({ inputs, expected }, element) => {
  const [a, b] = inputs as [TieTensor, TieTensor];
  return Math.abs(at(a, element, expected.shape) - at(b, element, expected.shape));
};

const ranked: Distance = ({ inputs, expected, actual, output }, element) => {
  // The values of a TopK are numbers like others; its places are the decision.
  if (output !== 1) return Infinity;
  const [{ shape, data }] = inputs as [TieTensor];
  const row = Math.floor(element / Math.max(1, expected.shape.at(-1) ?? 1)) * (shape.at(-1) ?? 1);
  return Math.abs(data[row + expected.data[element]!]! - data[row + actual[element]!]!);
};

const extreme: Distance = ({ inputs, expected, actual }, element) => {
  const [{ shape, data }, dimension] = inputs as [TieTensor, TieTensor | undefined];
  const given = dimension?.data[0] ?? 0;
  const axis = given < 0 ? given + shape.length : given;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const start = Math.floor(element / inner) * (shape[axis] ?? 1) * inner + (element % inner);
  return Math.abs(data[start + expected.data[element]! * inner]! - data[start + actual[element]! * inner]!);
};

const toWhole: Distance = ({ inputs }, element) => {
  const value = inputs[0]!.data[element]!;
  return Math.abs(value - Math.round(value));
};

const toHalf: Distance = ({ inputs }, element) => {
  const value = inputs[0]!.data[element]!;
  return Math.abs(value - Math.floor(value) - 0.5);
};

const distances: Readonly<Record<string, Distance>> = {
  Equal: between,
  NotEqual: between,
  Greater: between,
  GreaterEqual: between,
  Less: between,
  LessEqual: between,
  TopK: ranked,
  TopKV2: ranked,
  ArgMax: extreme,
  ArgMin: extreme,
  Floor: toWhole,
  Ceil: toWhole,
  Cast: toWhole,
  Round: toHalf,
  Sign: (decision, element) => Math.abs(decision.inputs[0]!.data[element]!),
};

/**
 * The distance that made two runtimes decide differently from the same numbers, where it is no more than these may
 * differ by: a tie. Each differing element must be one.
 *
 * @param allowed what the inputs may differ by
 * @returns the largest of the distances; null where it is no tie, or the op is none that decides
 */
export function tieOf(decision: Decision, allowed: number): number | null {
  const distance = Object.hasOwn(distances, decision.op) ? distances[decision.op]! : null;
  if (distance === null || decision.inputs[0] === undefined) return null;
  if (distance === between && decision.inputs[1] === undefined) return null;
  const { expected, actual } = decision;
  let largest = 0;
  for (let element = 0; element < expected.data.length; element += 1) {
    if (expected.data[element] === actual[element]) continue;
    const found = distance(decision, element);
    // NaN, where a place is outside, is no tie either.
    if (!(found <= allowed)) return null;
    largest = Math.max(largest, found);
  }
  return largest;
}

/** The element of an operand that an element of the broadcast result is made from. */
function at({ shape, data }: TieTensor, element: number, result: readonly number[]): number {
  let [rest, index, stride] = [element, 0, 1];
  for (let axis = result.length - 1; axis >= 0; axis -= 1) {
    const place = rest % result[axis]!;
    rest = Math.floor(rest / result[axis]!);
    const size = shape[axis - result.length + shape.length] ?? 1;
    index += (size === 1 ? 0 : place) * stride;
    stride *= size;
  }
  return data[index]!;
}
