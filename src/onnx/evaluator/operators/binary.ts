import { isFloat } from "../../../tensors/arrays.ts";
import { broadcastOffsets, broadcastShape } from "../offsets.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { wrapped } from "../whole-numbers.ts";
import { zeros, type Numbers } from "../value.ts";

type Combine = (a: number, b: number) => number;

/** Operators on pairs of numbers, and on any number of them. */
export const binaryOperators = {
  Add: pairs((a, b) => a + b),
  Sub: pairs((a, b) => a - b),
  Mul: pairs((a, b) => a * b),
  Div: (call) => {
    const [a, b] = [call.numbers(0), call.numbers(1)];
    return wrapped(combined(a, b, isFloat(a.dtype) ? (x, y) => x / y : (x, y) => Math.trunc(x / y)));
  },
  Mod: (call) => {
    const isC = call.int("fmod", 0) === 1;
    // Without fmod the result has the sign of the divisor, as in Python.
    return combined(
      call.numbers(0),
      call.numbers(1),
      isC ? (a, b) => a % b : (a, b) => a - b * Math.floor(a / b),
    );
  },
  Pow: pairs((a, b) => a ** b),
  PRelu: pairs((a, slope) => (a < 0 ? a * slope : a)),
  BitShift: (call) => {
    const isLeft = call.text("direction", "LEFT") === "LEFT";
    const shift: Combine = isLeft ? (a, b) => a * 2 ** b : (a, b) => Math.floor(a / 2 ** b);
    return wrapped(combined(call.numbers(0), call.numbers(1), shift));
  },
  BitwiseAnd: pairs((a, b) => a & b),
  BitwiseOr: pairs((a, b) => a | b),
  BitwiseXor: pairs((a, b) => a ^ b),
  Sum: many((a, b) => a + b),
  Mean: (call) => {
    const all = call.allNumbers();
    const sum = folded(all, (a, b) => call.arithmetic.round(a + b));
    return { ...sum, data: sum.data.map((value) => value / all.length) };
  },
} as const satisfies Record<string, Operator>;

/** Two values combined element by element, as numpy broadcasts; the element type is the first one's. */
export function combined(a: Numbers, b: Numbers, combine: Combine, dtype = a.dtype): Numbers {
  const shape = broadcastShape([a.shape, b.shape]);
  const result = zeros(dtype, shape);
  const { data } = result;
  const [left, right] = [a.data, b.data];
  if (left.length === data.length && right.length === 1) {
    const only = right[0]!;
    for (let index = 0; index < data.length; index += 1) data[index] = combine(left[index]!, only);
  } else if (left.length === data.length && right.length === data.length) {
    for (let index = 0; index < data.length; index += 1) data[index] = combine(left[index]!, right[index]!);
  } else {
    const from = [broadcastOffsets(a.shape, shape), broadcastOffsets(b.shape, shape)] as const;
    for (let index = 0; index < data.length; index += 1) {
      data[index] = combine(left[from[0][index]!]!, right[from[1][index]!]!);
    }
  }
  return result;
}

/** Any number of values combined one after another. */
export function folded(all: readonly Numbers[], combine: Combine): Numbers {
  const [first, ...rest] = all;
  return rest.reduce((sum, next) => combined(sum, next, combine), { ...first!, data: first!.data.slice() });
}

function pairs(combine: Combine): Operator {
  return (call) => wrapped(combined(call.numbers(0), call.numbers(1), combine));
}

function many(combine: Combine): Operator {
  return (call: NodeCall) => folded(call.allNumbers(), (a, b) => call.arithmetic.round(combine(a, b)));
}
