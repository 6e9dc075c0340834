import { sizeOf } from "../../../core/shapes.ts";
import { broadcastShape, broadcastTo } from "../offsets.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { zeros, type Evaluated, type Numbers, type Texts } from "../value.ts";
import { combined, folded } from "./binary.ts";
import { clamp, mapped } from "./unary.ts";

/** Operators whose results are some of their inputs' numbers, truth values or text: nothing is rounded. */
export const selectingOperators = {
  Relu: (call) => mapped(call.numbers(0), (x) => (x < 0 ? 0 : x)),
  Clip: (call) => {
    const low = call.optional(1)?.data[0] ?? call.float("min", -Infinity);
    const high = call.optional(2)?.data[0] ?? call.float("max", Infinity);
    return mapped(call.numbers(0), (x) => clamp(x, low, high));
  },
  Max: (call) => folded(call.allNumbers(), Math.max),
  Min: (call) => folded(call.allNumbers(), Math.min),
  Where: (call) => where(call.numbers(0), call.any(1), call.any(2)),
  Identity: (call) => call.any(0),
  Dropout: (call) => {
    const value = call.any(0);
    return [value, { ...zeros("bool", value.shape), data: new Float64Array(sizeOf(value.shape)).fill(1) }];
  },
  Equal: (call) => {
    const [a, b] = [call.any(0), call.any(1)];
    if (a.dtype !== "string" || b.dtype !== "string") return compared(call, (x, y) => x === y);
    const shape = broadcastShape([a.shape, b.shape]);
    const [left, right] = [broadcastTo(a, shape).data, broadcastTo(b, shape).data];
    return {
      dtype: "bool",
      shape,
      data: Float64Array.from(left, (text, index) => Number(text === right[index])),
    };
  },
  Less: (call) => compared(call, (a, b) => a < b),
  LessOrEqual: (call) => compared(call, (a, b) => a <= b),
  Greater: (call) => compared(call, (a, b) => a > b),
  GreaterOrEqual: (call) => compared(call, (a, b) => a >= b),
  And: (call) => compared(call, (a, b) => a !== 0 && b !== 0),
  Or: (call) => compared(call, (a, b) => a !== 0 || b !== 0),
  Xor: (call) => compared(call, (a, b) => (a !== 0) !== (b !== 0)),
  Not: (call) => mapped(call.numbers(0), (x) => Number(x === 0)),
  IsNaN: (call) => ({ ...mapped(call.numbers(0), (x) => Number(Number.isNaN(x))), dtype: "bool" }),
  IsInf: (call) => {
    const positive = call.int("detect_positive", 1) === 1;
    const negative = call.int("detect_negative", 1) === 1;
    const isFound = (x: number) => (positive && x === Infinity) || (negative && x === -Infinity);
    return { ...mapped(call.numbers(0), (x) => Number(isFound(x))), dtype: "bool" };
  },
} as const satisfies Record<string, Operator>;

function compared(call: NodeCall, holds: (a: number, b: number) => boolean): Numbers {
  return combined(call.numbers(0), call.numbers(1), (a, b) => Number(holds(a, b)), "bool");
}

function where(condition: Numbers, a: Evaluated, b: Evaluated): Evaluated {
  const shape = broadcastShape([condition.shape, a.shape, b.shape]);
  const [picks, left, right] = [broadcastTo(condition, shape), broadcastTo(a, shape), broadcastTo(b, shape)];
  if (left.dtype === "string" || right.dtype === "string") {
    const [texts, others] = [left as Texts, right as Texts];
    return {
      ...texts,
      data: Array.from(picks.data, (pick, index) => (pick === 0 ? others : texts).data[index]!),
    };
  }
  const result = zeros(left.dtype, shape);
  for (let index = 0; index < result.data.length; index += 1) {
    result.data[index] = picks.data[index] === 0 ? right.data[index]! : left.data[index]!;
  }
  return result;
}
