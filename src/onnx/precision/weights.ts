import { TensorProto_DataType as DataType, type TensorProto } from "../proto/onnx_pb.ts";
import { quantized, symmetricAffine, type Levels, type Range } from "./affine.ts";
import { roundHalfEven } from "../../tensors/float16.ts";
import { tensorOf } from "./tensor-values.ts";

/** The content of a weight, and the axis that has a scale for each index; null for one scale in all. */
export interface Weight {
  readonly name: string;
  readonly values: Float32Array;
  readonly dims: readonly number[];
  readonly axis: number | null;
}

/** Calls back for each element with the index of its channel. */
function eachElement(
  { values, dims, axis }: Weight,
  visit: (value: number, channel: number, at: number) => void,
) {
  const channels = axis === null ? 1 : dims[axis]!;
  const inner = axis === null ? values.length : dims.slice(axis + 1).reduce((size, dim) => size * dim, 1);
  let channel = 0;
  for (let start = 0; start < values.length; start += inner) {
    const end = start + inner;
    for (let at = start; at < end; at += 1) visit(values[at]!, channel, at);
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

/** Smallest and largest number of each channel. */
export function weightRanges(weight: Weight): Range[] {
  const count = weight.axis === null ? 1 : weight.dims[weight.axis]!;
  const min = new Float32Array(count).fill(Infinity);
  const max = new Float32Array(count).fill(-Infinity);
  eachElement(weight, (value, channel) => {
    if (value < min[channel]!) min[channel] = value;
    if (value > max[channel]!) max[channel] = value;
  });
  return Array.from(min, (low, channel) =>
    low > max[channel]! ? { min: 0, max: 0 } : { min: low, max: max[channel]! },
  );
}

/** The fewest weights of a channel that say what its numbers are usually like. */
const FEWEST_TO_JUDGE = 16;
/** Where no more of a channel's weights than this keep a level but 0, the others are lost. */
const FEWEST_LEFT = 0.01;

/**
 * Why a weight cannot be in 8 bits, or null: a number that is not finite, or one so large that nearly all others of
 * its channel would become 0, in silence.
 *
 * @param levelCount steps between the largest number and its negative, such as 254 for int8
 */
export function reasonAgainstWeight(weight: Weight, levelCount: number): string | null {
  if (!weight.values.every(Number.isFinite)) return "its weight has NaN or infinity";
  const largest = weightRanges(weight).map(({ min, max }) => Math.max(-min, max));
  const notZero = new Uint32Array(largest.length);
  const left = new Uint32Array(largest.length);
  eachElement(weight, (value, channel) => {
    const magnitude = Math.abs(value);
    if (magnitude > 0) notZero[channel]! += 1;
    // Half a step rounds to 0, which is even.
    if (magnitude > largest[channel]! / levelCount) left[channel]! += 1;
  });
  const at = largest.findIndex(
    (_, channel) =>
      notZero[channel]! >= FEWEST_TO_JUDGE && left[channel]! <= Math.max(1, FEWEST_LEFT * notZero[channel]!),
  );
  return at === -1
    ? null
    : `its weight has a number as large as ${largest[at]!.toPrecision(3)}, beside which the others would be 0`;
}

/** Scales of symmetric int8, one for each channel. */
export function weightScales(weight: Weight, levels: Levels): Float32Array {
  return Float32Array.from(weightRanges(weight), (range) => symmetricAffine(range, levels).scale);
}

/** int8 may be -128 where a scale was raised or rounded, as onnxruntime.quantization clamps to all of the type. */
const anyInt8: Levels = { min: -128, max: 127 };

/** The weight in whole numbers. */
export function quantizedWeight(weight: Weight, scales: Float32Array, name: string): TensorProto {
  const content = new Int8Array(weight.values.length);
  eachElement(weight, (value, channel, at) => {
    content[at] = quantized(value, { scale: scales[channel]!, zeroPoint: 0 }, anyInt8);
  });
  return tensorOf(name, DataType.INT8, weight.dims, content);
}

const LARGEST_INT32 = 2 ** 31 - 1;

/**
 * Weight scales that are large enough for the bias: it is stored in int32 at the scale of input times weight, and
 * a channel of tiny weights with a bias would overflow.
 *
 * @see onnxruntime, qdq_quantizer.py, _adjust_weight_scale_for_int32_bias
 */
export function scalesForBias(
  scales: Float32Array,
  inputScale: number,
  bias: Float32Array,
): Float32Array<ArrayBuffer> {
  const largest = bias.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Float32Array.from(scales, (scale, channel) => {
    const bound = scales.length === 1 ? largest : Math.abs(bias[channel]!);
    const smallest = (1.0001 * (2 * bound)) / (2 * LARGEST_INT32);
    const candidate = inputScale * scale;
    return candidate > 0 && candidate < smallest ? scale * (smallest / candidate) : scale;
  });
}

/** A bias in int32, and its scales: of the input times those of the weight, rounded to float32. */
export function quantizedBias(
  bias: Float32Array,
  inputScale: number,
  weightScales: Float32Array,
): { content: Int32Array; scales: Float32Array } {
  const scales = weightScales.map((scale) => inputScale * scale);
  const content = Int32Array.from(bias, (value, index) => {
    const level = roundHalfEven(value / scales[scales.length === 1 ? 0 : index]!);
    return Math.min(Math.max(level, -LARGEST_INT32 - 1), LARGEST_INT32);
  });
  return { content, scales };
}
