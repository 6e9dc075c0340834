import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf, stridedOffsets, stridesOf } from "../offsets.ts";
import { numbers, withShape, zeros, type Numbers } from "../value.ts";
import { wrapped } from "../whole-numbers.ts";

type Round = (value: number) => number;
/** Reduces the numbers at some offsets to one. */
type Reduce = (data: Float64Array, start: number, steps: Int32Array, round: Round) => number;

/** Reductions that compute. */
export const reductionOperators = {
  ReduceSum: reduction((...of) => sumOf(...of)),
  ReduceMean: reduction((data, start, steps, round) => sumOf(data, start, steps, round) / steps.length),
  ReduceProd: reduction((data, start, steps, round) => {
    let product = 1;
    for (const step of steps) product = round(product * data[start + step]!);
    return product;
  }),
  ReduceL1: reduction((data, start, steps, round) => sumOf(data, start, steps, round, Math.abs)),
  ReduceL2: reduction((data, start, steps, round) => Math.sqrt(sumOf(data, start, steps, round, square))),
  ReduceSumSquare: reduction((data, start, steps, round) => sumOf(data, start, steps, round, square)),
  ReduceLogSum: reduction((...of) => Math.log(sumOf(...of))),
  ReduceLogSumExp: reduction((data, start, steps, round) => {
    const most = maxOf(data, start, steps);
    if (!Number.isFinite(most)) return most;
    return most + Math.log(sumOf(data, start, steps, round, (x) => Math.exp(x - most)));
  }),
  CumSum: cumSum,
} as const satisfies Record<string, Operator>;

/** Reductions that select. */
export const selectingReductions = {
  ReduceMax: reduction(maxOf),
  ReduceMin: reduction((data, start, steps) => {
    let least = Infinity;
    for (const step of steps) least = Math.min(least, data[start + step]!);
    return least;
  }),
  ArgMax: argOf((x, best) => x > best),
  ArgMin: argOf((x, best) => x < best),
  Hardmax: (call) => {
    const x = call.numbers(0);
    const { outer, size, inner } = around(x.shape, axisOf(call.int("axis", -1), x.shape.length));
    const result = zeros(x.dtype, x.shape);
    for (let start = 0; start < outer; start += 1) {
      for (let offset = 0; offset < inner; offset += 1) {
        const at = (index: number) => (start * size + index) * inner + offset;
        let best = 0;
        for (let index = 1; index < size; index += 1)
          if (x.data[at(index)]! > x.data[at(best)]!) best = index;
        result.data[at(best)] = 1;
      }
    }
    return result;
  },
} as const satisfies Record<string, Operator>;

function square(x: number): number {
  return x * x;
}

function sumOf(
  data: Float64Array,
  start: number,
  steps: Int32Array,
  round: Round,
  map: (x: number) => number = (x) => x,
): number {
  let sum = 0;
  for (let index = 0; index < steps.length; index += 1) sum = round(sum + map(data[start + steps[index]!]!));
  return sum;
}

function maxOf(data: Float64Array, start: number, steps: Int32Array): number {
  let most = -Infinity;
  for (let index = 0; index < steps.length; index += 1) most = Math.max(most, data[start + steps[index]!]!);
  return most;
}

function reduction(reduce: Reduce): Operator {
  return (call) => {
    const x = call.numbers(0);
    const rank = x.shape.length;
    const given = call.intsOrInput("axes", 1);
    const isEmpty = given === null || given.length === 0;
    if (isEmpty && call.int("noop_with_empty_axes", 0) === 1) return x;
    const axes = isEmpty ? x.shape.map((_, axis) => axis) : given.map((axis) => axisOf(axis, rank));
    const strides = stridesOf(x.shape);
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const of = (list: readonly number[], from: readonly number[]) => list.map((axis) => from[axis]!);
    const starts = stridedOffsets(of(kept, x.shape), of(kept, strides));
    const steps = stridedOffsets(of(axes, x.shape), of(axes, strides));
    const { round } = call.arithmetic;
    const data = Float64Array.from(starts, (start) => reduce(x.data, start, steps, round));
    const keepDims = call.int("keepdims", 1) === 1;
    const shape = keepDims
      ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : of(kept, x.shape);
    return wrapped({ ...x, shape, data });
  };
}

function argOf(isBetter: (x: number, best: number) => boolean): Operator {
  return (call) => {
    const x = call.numbers(0);
    const axis = axisOf(call.int("axis", 0), x.shape.length);
    const { outer, size, inner } = around(x.shape, axis);
    const takesLast = call.int("select_last_index", 0) === 1;
    const data = new Float64Array(outer * inner);
    for (let start = 0; start < outer; start += 1) {
      for (let offset = 0; offset < inner; offset += 1) {
        const at = (index: number) => x.data[(start * size + index) * inner + offset]!;
        let best = 0;
        for (let index = 1; index < size; index += 1) {
          if (isBetter(at(index), at(best)) || (takesLast && at(index) === at(best))) best = index;
        }
        data[start * inner + offset] = best;
      }
    }
    const kept = call.int("keepdims", 1) === 1 ? [1] : [];
    return numbers("int64", data, [...x.shape.slice(0, axis), ...kept, ...x.shape.slice(axis + 1)]);
  };
}

function cumSum(call: NodeCall): Numbers {
  const x = call.numbers(0);
  const axis = axisOf(call.numbers(1).data[0]!, x.shape.length);
  const { outer, size, inner } = around(x.shape, axis);
  const isExclusive = call.int("exclusive", 0) === 1;
  const isReverse = call.int("reverse", 0) === 1;
  const result = zeros(x.dtype, x.shape);
  for (let row = 0; row < outer * inner; row += 1) {
    const start = Math.floor(row / inner) * size * inner + (row % inner);
    let sum = 0;
    for (let step = 0; step < size; step += 1) {
      const at = start + (isReverse ? size - 1 - step : step) * inner;
      if (isExclusive) result.data[at] = sum;
      sum = call.arithmetic.round(sum + x.data[at]!);
      if (!isExclusive) result.data[at] = sum;
    }
  }
  return wrapped(withShape(result, x.shape));
}
