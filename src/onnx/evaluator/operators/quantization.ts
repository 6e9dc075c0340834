import { roundHalfEven } from "../../../tensors/float16.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { axisOf } from "../offsets.ts";
import { numbers, zeros, type Evaluated, type Numbers } from "../value.ts";
import { clamp } from "./unary.ts";
import { convolve } from "./convolution.ts";
import { matMul } from "./matrices.ts";

/** Numbers of 8 bits and others that stand for floats: (q - zero point) × scale. */
export const quantizationOperators = {
  QuantizeLinear: (call) => {
    const x = call.numbers(0);
    return quantized(call, x, scaleOf(call, 1), zeroOf(call, 2), call.optional(2)?.dtype ?? "uint8");
  },
  DynamicQuantizeLinear: (call) => {
    const x = call.numbers(0);
    const { round } = call.arithmetic;
    const low = x.data.reduce((least, value) => Math.min(least, value), 0);
    const high = x.data.reduce((most, value) => Math.max(most, value), 0);
    const scale = round((high - low) / 255);
    const zero = scale === 0 ? 0 : roundHalfEven(clamp(round(-low / scale), 0, 255));
    const data = x.data.map((value) =>
      scale === 0 ? 0 : clamp(roundHalfEven(round(value / scale)) + zero, 0, 255),
    );
    return [{ ...x, dtype: "uint8", data }, numbers("float32", [scale], []), numbers("uint8", [zero], [])];
  },
  QLinearMatMul: (call) => {
    const a = dequantized(call, call.numbers(0), scaleOf(call, 1), zeroOf(call, 2));
    const b = dequantized(call, call.numbers(3), scaleOf(call, 4), zeroOf(call, 5));
    return quantized(call, matMul(a, b, false), scaleOf(call, 6), zeroOf(call, 7), call.numbers(7).dtype);
  },
  QLinearConv: (call) => {
    const x = dequantized(call, call.numbers(0), scaleOf(call, 1), zeroOf(call, 2));
    const weights = dequantized(call, call.numbers(3), scaleOf(call, 4), zeroOf(call, 5), 0);
    const y = convolve(call, x, weights, false);
    const bias = call.optional(8);
    if (bias !== null) {
      const [inputScale, weightScale] = [call.numbers(1).data[0]!, call.numbers(4).data];
      const inner = y.data.length / y.shape[0]! / y.shape[1]!;
      y.data.forEach((value, index) => {
        const filter = Math.floor(index / inner) % y.shape[1]!;
        const scale = inputScale * weightScale[weightScale.length === 1 ? 0 : filter]!;
        y.data[index] = value + bias.data[filter]! * scale;
      });
    }
    return quantized(call, y, scaleOf(call, 6), zeroOf(call, 7), call.numbers(7).dtype);
  },
} as const satisfies Record<string, Operator>;

export const dequantization = {
  DequantizeLinear: (call) => dequantized(call, call.numbers(0), scaleOf(call, 1), zeroOf(call, 2)),
} as const satisfies Record<string, Operator>;

const ranges: Readonly<Record<string, readonly [low: number, high: number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

function scaleOf(call: NodeCall, index: number): Numbers {
  return call.numbers(index);
}

function zeroOf(call: NodeCall, index: number): Numbers | null {
  return call.optional(index);
}

/** The place in a scale of each element: one for all, or one for each place along an axis, or of blocks along it. */
function scalePlaces(
  call: NodeCall,
  x: Numbers,
  scale: Numbers,
  fallbackAxis = 1,
): (index: number) => number {
  if (scale.data.length === 1) return () => 0;
  const axis = axisOf(call.int("axis", fallbackAxis), x.shape.length);
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const size = x.shape[axis]!;
  if (scale.shape.length <= 1) return (index) => Math.floor(index / inner) % size;
  const block = call.int("block_size", 1);
  const blocks = scale.shape[axis]!;
  return (index) => {
    const outer = Math.floor(index / inner / size);
    const at = Math.floor((Math.floor(index / inner) % size) / block);
    return (outer * blocks + at) * inner + (index % inner);
  };
}

function quantized(
  call: NodeCall,
  x: Numbers,
  scale: Numbers,
  zero: Numbers | null,
  dtype: Numbers["dtype"],
): Evaluated {
  const [low, high] = ranges[dtype] ?? [-Infinity, Infinity];
  const placeOf = scalePlaces(call, x, scale);
  const result = zeros(dtype, x.shape);
  const { round } = call.arithmetic;
  for (let index = 0; index < x.data.length; index += 1) {
    const place = placeOf(index);
    const steps = roundHalfEven(round(x.data[index]! / scale.data[place]!));
    result.data[index] = clamp(steps + (zero?.data[place] ?? 0), low, high);
  }
  return result;
}

function dequantized(
  call: NodeCall,
  x: Numbers,
  scale: Numbers,
  zero: Numbers | null,
  fallbackAxis = 1,
): Numbers {
  const placeOf = scalePlaces(call, x, scale, fallbackAxis);
  const result = zeros(scale.dtype, x.shape);
  for (let index = 0; index < x.data.length; index += 1) {
    const place = placeOf(index);
    result.data[index] = (x.data[index]! - (zero?.data[place] ?? 0)) * scale.data[place]!;
  }
  return result;
}
