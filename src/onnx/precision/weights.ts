import { TensorProto_DataType as DataType, type TensorProto } from "../proto/onnx_pb.ts";
import { quantized, symmetricAffine, type Levels, type Range } from "./affine.ts";
import { roundHalfEven } from "../../tensors/float16.ts";
import { elementCount, floatChunks, isFinite, tensorOf } from "./tensor-values.ts";

/** A float32 tensor, and the axis of it that has a scale for each index; null for one scale in all. */
export interface Weight {
  readonly tensor: TensorProto;
  readonly axis: number | null;
}

/** How many channels a weight has, and how many elements of one stand side by side. */
function layoutOf({ tensor, axis }: Weight): { channels: number; inner: number } {
  if (axis === null) return { channels: 1, inner: elementCount(tensor) };
  const dims = tensor.dims.map(Number);
  return { channels: dims[axis]!, inner: dims.slice(axis + 1).reduce((size, dim) => size * dim, 1) };
}

// The loops over weights below are written out, since a call for each of ten million weights takes longer than what
// is to be done with it, and read pieces, since a copy of them all would be half the memory.

/** Smallest and largest number of each channel. */
export function weightRanges(weight: Weight): Range[] {
  const { channels, inner } = layoutOf(weight);
  const min = new Float32Array(channels).fill(Infinity);
  const max = new Float32Array(channels).fill(-Infinity);
  let [channel, place] = [0, 0];
  for (const values of floatChunks(weight.tensor)) {
    for (const value of values) {
      if (value < min[channel]!) min[channel] = value;
      if (value > max[channel]!) max[channel] = value;
      place += 1;
      if (place < inner) continue;
      place = 0;
      channel = channel + 1 === channels ? 0 : channel + 1;
    }
  }
  return Array.from(min, (low, at) => (low > max[at]! ? { min: 0, max: 0 } : { min: low, max: max[at]! }));
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
  if (!isFinite(weight.tensor)) return "its weight has NaN or infinity";
  const largest = weightRanges(weight).map(({ min, max }) => Math.max(-min, max));
  const { channels, inner } = layoutOf(weight);
  const notZero = new Uint32Array(channels);
  const left = new Uint32Array(channels);
  let [channel, place] = [0, 0];
  for (const values of floatChunks(weight.tensor)) {
    for (const value of values) {
      const magnitude = Math.abs(value);
      if (magnitude > 0) notZero[channel]! += 1;
      // Half a step rounds to 0, which is even.
      if (magnitude > largest[channel]! / levelCount) left[channel]! += 1;
      place += 1;
      if (place < inner) continue;
      place = 0;
      channel = channel + 1 === channels ? 0 : channel + 1;
    }
  }
  const at = largest.findIndex(
    (_, index) =>
      notZero[index]! >= FEWEST_TO_JUDGE && left[index]! <= Math.max(1, FEWEST_LEFT * notZero[index]!),
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
  const { channels, inner } = layoutOf(weight);
  const content = new Int8Array(elementCount(weight.tensor));
  const affines = Array.from(scales, (scale) => ({ scale, zeroPoint: 0 }));
  let [at, channel, place] = [0, 0, 0];
  for (const values of floatChunks(weight.tensor)) {
    for (const value of values) {
      content[at] = quantized(value, affines[channel]!, anyInt8);
      at += 1;
      place += 1;
      if (place < inner) continue;
      place = 0;
      channel = channel + 1 === channels ? 0 : channel + 1;
    }
  }
  return tensorOf(name, DataType.INT8, weight.tensor.dims, content);
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
