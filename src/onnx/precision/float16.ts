import { TensorProto_DataType as DataType, type TensorProto } from "../proto/onnx_pb.ts";
import { elementCount, floatChunks, tensorOf } from "./tensor-values.ts";
import { SMALLEST_FLOAT16, toFloat16 } from "../../tensors/float16.ts";

/** The largest finite float16. */
export const LARGEST_FLOAT16 = 65504;

/** 16 times its smallest number: below, float16 is off by 3 % and more. */
export const TINY_FLOAT16 = 16 * SMALLEST_FLOAT16;

export interface Float16Limits {
  /** A smaller one that is not 0 becomes this, so that nothing is divided by 0 that was not before. */
  readonly smallest: number;
  /** A larger finite one becomes this. */
  readonly largest: number;
}

/** Those of `onnxruntime.transformers.float16`. onnxconverter-common has 1e-7 and 1e4. */
export const float16Limits: Float16Limits = { smallest: SMALLEST_FLOAT16, largest: LARGEST_FLOAT16 };

/** A float32 tensor with its numbers as float16, with limits; infinities and NaN stay. */
export function float16Tensor(tensor: TensorProto, name: string, limits = float16Limits): TensorProto {
  const halves = new Uint16Array(elementCount(tensor));
  let at = 0;
  for (const values of floatChunks(tensor)) {
    writeHalves(values, halves.subarray(at, at + values.length), limits);
    at += values.length;
  }
  return tensorOf(name, DataType.FLOAT16, tensor.dims, halves);
}

/** Numbers as float16 bits, with limits; infinities and NaN stay. */
export function float16Array(values: Float32Array, limits = float16Limits): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  writeHalves(values, halves, limits);
  return halves;
}

/** A loop: `from` with a function takes ten times as long, and the memory of the whole array again. */
function writeHalves(values: Float32Array, halves: Uint16Array, limits: Float16Limits): void {
  const smallest = toFloat16(limits.smallest);
  const largest = toFloat16(limits.largest);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    const magnitude = Math.abs(value);
    const sign = value < 0 ? 0x8000 : 0;
    if (magnitude > 0 && magnitude < limits.smallest) halves[at] = sign | smallest;
    else if (magnitude > limits.largest && magnitude < Infinity) halves[at] = sign | largest;
    else halves[at] = toFloat16(value);
  }
}
