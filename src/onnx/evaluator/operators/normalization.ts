import { sizeOf } from "../../../core/shapes.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { around, axisOf, broadcastOffsets } from "../offsets.ts";
import { zeros, type Evaluated, type Numbers } from "../value.ts";

/** Normalisations and softmax. */
export const normalizationOperators = {
  BatchNormalization: batchNormalization,
  InstanceNormalization: (call) => {
    const x = call.numbers(0);
    const size = sizeOf(x.shape.slice(2));
    const channels = x.shape[1]!;
    const [scale, bias] = [call.numbers(1).data, call.numbers(2).data];
    return normalized(call, x, size, (index) => {
      const channel = Math.floor(index / size) % channels;
      return [scale[channel]!, bias[channel]!];
    })[0]!;
  },
  GroupNormalization: (call) => {
    const x = call.numbers(0);
    const [, channels] = x.shape as [number, number];
    const groups = call.int("num_groups", 1);
    const inner = sizeOf(x.shape.slice(2));
    const [scale, bias] = [call.numbers(1).data, call.numbers(2).data];
    // One scale for each group up to opset 20, for each channel since then.
    const perScale = channels / scale.length;
    return normalized(call, x, (channels / groups) * inner, (index) => {
      const at = Math.floor((Math.floor(index / inner) % channels) / perScale);
      return [scale[at]!, bias[at]!];
    })[0]!;
  },
  LayerNormalization: (call) => {
    const x = call.numbers(0);
    const axis = axisOf(call.int("axis", -1), x.shape.length);
    const [scale, bias] = [spread(call, 1, x.shape), spread(call, 2, x.shape)];
    return normalized(call, x, sizeOf(x.shape.slice(axis)), (index) => [
      scale === null ? 1 : scale(index),
      bias === null ? 0 : bias(index),
    ]).map((value, index) =>
      index === 0
        ? value
        : { ...value, shape: [...x.shape.slice(0, axis), ...x.shape.slice(axis).map(() => 1)] },
    );
  },
  RMSNormalization: (call) => {
    const x = call.numbers(0);
    const axis = axisOf(call.int("axis", -1), x.shape.length);
    const size = sizeOf(x.shape.slice(axis));
    const scale = spread(call, 1, x.shape);
    const { round } = call.arithmetic;
    const epsilon = call.float("epsilon", 1e-5);
    const result = zeros(x.dtype, x.shape);
    for (let start = 0; start < x.data.length; start += size) {
      const row = x.data.subarray(start, start + size);
      const mean = row.reduce((sum, value) => round(sum + value * value), 0) / size;
      const divisor = round(Math.sqrt(mean + epsilon));
      row.forEach((value, index) => {
        result.data[start + index] = round(value / divisor) * (scale === null ? 1 : scale(start + index));
      });
    }
    return result;
  },
  MeanVarianceNormalization: (call) => {
    const x = call.numbers(0);
    const axes = (call.ints("axes") ?? [0, 2, 3]).map((axis) => axisOf(axis, x.shape.length));
    const group = groupsOf(x.shape, axes);
    const sums = new Float64Array(group.count);
    const squares = new Float64Array(group.count);
    x.data.forEach((value, index) => (sums[group.of[index]!]! += value));
    const size = x.data.length / group.count;
    const means = sums.map((sum) => call.arithmetic.round(sum / size));
    x.data.forEach((value, index) => (squares[group.of[index]!]! += (value - means[group.of[index]!]!) ** 2));
    const deviation = squares.map((sum) => Math.sqrt(sum / size));
    const data = x.data.map((value, index) => {
      const at = group.of[index]!;
      return (value - means[at]!) / (deviation[at]! + 1e-9);
    });
    return { ...x, data };
  },
  LpNormalization: (call) => {
    const p = call.int("p", 2);
    return alongAxis(call, -1, (row, round) => {
      const sum = row.reduce((sum, x) => round(sum + (p === 1 ? Math.abs(x) : x * x)), 0);
      const norm = p === 1 ? sum : Math.sqrt(sum);
      return row.map((x) => (norm === 0 ? 0 : x / norm));
    });
  },
  Softmax: (call) =>
    softmax(call, (row, round) => {
      const most = row.reduce((most, x) => Math.max(most, x), -Infinity);
      const exps = row.map((x) => round(Math.exp(round(x - most))));
      const sum = exps.reduce((sum, x) => round(sum + x), 0);
      return exps.map((x) => x / sum);
    }),
  LogSoftmax: (call) =>
    softmax(call, (row, round) => {
      const most = row.reduce((most, x) => Math.max(most, x), -Infinity);
      const sum = row.reduce((sum, x) => round(sum + Math.exp(round(x - most))), 0);
      return row.map((x) => round(x - most) - round(Math.log(sum)));
    }),
  LRN: localResponse,
} as const satisfies Record<string, Operator>;

type Round = (x: number) => number;

/** Rows of `size` numbers brought to mean 0 and variance 1, then scaled and moved; also their means and inverse deviations. */
function normalized(
  call: NodeCall,
  x: Numbers,
  size: number,
  scaleAndBias: (index: number) => readonly [number, number],
): Numbers[] {
  const { round } = call.arithmetic;
  const epsilon = call.float("epsilon", 1e-5);
  const result = zeros(x.dtype, x.shape);
  const means = new Float64Array(x.data.length / size);
  const inverses = new Float64Array(means.length);
  for (let row = 0; row < means.length; row += 1) {
    const values = x.data.subarray(row * size, (row + 1) * size);
    const mean = round(values.reduce((sum, value) => round(sum + value), 0) / size);
    const variance = round(values.reduce((sum, value) => round(sum + (value - mean) ** 2), 0) / size);
    const inverse = round(1 / Math.sqrt(variance + epsilon));
    [means[row], inverses[row]] = [mean, inverse];
    for (let index = row * size; index < (row + 1) * size; index += 1) {
      const [scale, bias] = scaleAndBias(index);
      result.data[index] = round(round(round(x.data[index]! - mean) * inverse) * scale) + bias;
    }
  }
  const of = (data: Float64Array): Numbers => ({ dtype: "float32", shape: [data.length], data });
  return [result, of(means), of(inverses)];
}

/** An input that broadcasts to a shape, element by element. */
function spread(call: NodeCall, index: number, shape: readonly number[]): ((at: number) => number) | null {
  const value = call.optional(index);
  if (value === null) return null;
  const offsets = broadcastOffsets(value.shape, shape);
  return (at) => value.data[offsets[at]!]!;
}

/** Which group of numbers each element belongs to that are normalised together over some axes. */
function groupsOf(shape: readonly number[], axes: readonly number[]): { of: Int32Array; count: number } {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return { of: broadcastOffsets(kept, shape), count: sizeOf(kept) };
}

/** One factor and one shift for each channel: as libraries that fold it into the convolution before do it. */
function batchNormalization(call: NodeCall): Evaluated {
  const x = call.numbers(0);
  const { round } = call.arithmetic;
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => call.numbers(index).data);
  const epsilon = call.float("epsilon", 1e-5);
  const channels = x.shape.length < 2 ? 1 : x.shape[1]!;
  const inner = sizeOf(x.shape.slice(2));
  const factors = Float64Array.from(scale!, (value, channel) =>
    round(value / round(Math.sqrt(round(variance![channel]! + epsilon)))),
  );
  const shifts = Float64Array.from(bias!, (value, channel) =>
    round(value - round(mean![channel]! * factors[channel]!)),
  );
  const result = zeros(x.dtype, x.shape);
  for (let index = 0; index < x.data.length; index += 1) {
    const channel = Math.floor(index / inner) % channels;
    result.data[index] = round(x.data[index]! * factors[channel]!) + shifts[channel]!;
  }
  return result;
}

/** Before opset 13 the axis splits the shape into a matrix whose rows are taken. */
function softmax(call: NodeCall, map: (row: Float64Array, round: Round) => Float64Array): Numbers {
  if (call.opset >= 13) return alongAxis(call, -1, map);
  const x = call.numbers(0);
  const size = sizeOf(x.shape.slice(axisOf(call.int("axis", 1), x.shape.length)));
  const result = zeros(x.dtype, x.shape);
  for (let start = 0; start < x.data.length; start += size) {
    result.data.set(map(x.data.subarray(start, start + size), call.arithmetic.round), start);
  }
  return result;
}

/** Rows along an axis, each mapped. */
function alongAxis(
  call: NodeCall,
  fallback: number,
  map: (row: Float64Array, round: Round) => Float64Array,
): Numbers {
  const x = call.numbers(0);
  const { outer, size, inner } = around(x.shape, axisOf(call.int("axis", fallback), x.shape.length));
  const result = zeros(x.dtype, x.shape);
  const row = new Float64Array(size);
  for (let start = 0; start < outer; start += 1) {
    for (let offset = 0; offset < inner; offset += 1) {
      const first = start * size * inner + offset;
      for (let index = 0; index < size; index += 1) row[index] = x.data[first + index * inner]!;
      map(row, call.arithmetic.round).forEach((value, index) => (result.data[first + index * inner] = value));
    }
  }
  return result;
}

function localResponse(call: NodeCall): Numbers {
  const x = call.numbers(0);
  const { round } = call.arithmetic;
  const [alpha, beta, bias] = [call.float("alpha", 1e-4), call.float("beta", 0.75), call.float("bias", 1)];
  const size = call.int("size", 1);
  const channels = x.shape[1]!;
  const inner = sizeOf(x.shape.slice(2));
  const result = zeros(x.dtype, x.shape);
  for (let index = 0; index < x.data.length; index += 1) {
    const channel = Math.floor(index / inner) % channels;
    const first = Math.max(0, channel - Math.floor((size - 1) / 2));
    const last = Math.min(channels - 1, channel + Math.ceil((size - 1) / 2));
    let sum = 0;
    for (let near = first; near <= last; near += 1) {
      sum = round(sum + x.data[index + (near - channel) * inner]! ** 2);
    }
    result.data[index] = x.data[index]! / round(bias + (alpha / size) * sum) ** beta;
  }
  return result;
}
