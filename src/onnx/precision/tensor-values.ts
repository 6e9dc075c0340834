import { create } from "@bufbuild/protobuf";
import { BoxbenchError } from "../../core/errors.ts";
import {
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type TensorProto,
} from "../proto/onnx_pb.ts";

/** The number of elements. */
export function elementCount(tensor: TensorProto): number {
  return tensor.dims.reduce((size, dimension) => size * Number(dimension), 1);
}

/**
 * The content of a float32 tensor, which may lie in `raw_data` or in `float_data`. Only to be read.
 *
 * @throws BoxbenchError ONNX_FILE where it lies in another file or has another length than its dimensions say
 */
export function floatsOf(tensor: TensorProto): Float32Array {
  if (tensor.dataLocation === DataLocation.EXTERNAL) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `The weight "${tensor.name}" lies in another file. Read the model with its external data first.`,
    );
  }
  const size = elementCount(tensor);
  const floats = tensor.rawData.length > 0 ? rawFloats(tensor.rawData) : Float32Array.from(tensor.floatData);
  if (floats.length !== size) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `The weight "${tensor.name}" has ${floats.length} numbers, but its shape has ${size}.`,
    );
  }
  return floats;
}

/** Elements of a chunk. */
const CHUNK = 2 ** 18;

/**
 * The content of a float32 tensor in pieces, so that a large one is not copied as a whole. Only to be read, and before
 * the next piece is asked for.
 */
export function* floatChunks(tensor: TensorProto): Generator<Float32Array> {
  const raw = tensor.rawData;
  const isCopied = raw.length === 4 * elementCount(tensor) && raw.byteOffset % 4 !== 0;
  if (!isCopied) yield floatsOf(tensor);
  else {
    const scratch = new Uint8Array(Math.min(4 * CHUNK, raw.length));
    for (let at = 0; at < raw.length; at += 4 * CHUNK) {
      const piece = raw.subarray(at, at + 4 * CHUNK);
      scratch.set(piece);
      yield rawFloats(scratch.subarray(0, piece.length));
    }
  }
}

function rawFloats(raw: Uint8Array): Float32Array {
  // Bytes stand anywhere in a file, floats only at multiples of 4. A Buffer's slice() would copy nothing.
  const isAligned = raw.byteOffset % 4 === 0;
  const { buffer, byteOffset } = isAligned ? raw : new Uint8Array(raw);
  return new Float32Array(buffer, byteOffset, raw.length >> 2);
}

/** The content of a tensor of int64 or int32; null of another type, and where it lies in another file. */
export function intsOf({
  dataType,
  dataLocation,
  rawData,
  int64Data,
  int32Data,
}: TensorProto): number[] | null {
  if (dataLocation === DataLocation.EXTERNAL) return null;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  if (dataType === DataType.INT64) {
    if (rawData.length === 0) return int64Data.map(Number);
    return Array.from({ length: rawData.length >> 3 }, (_, at) => Number(view.getBigInt64(8 * at, true)));
  }
  if (dataType !== DataType.INT32) return null;
  if (rawData.length === 0) return [...int32Data];
  return Array.from({ length: rawData.length >> 2 }, (_, at) => view.getInt32(4 * at, true));
}

/** Whether a float32 tensor has no NaN and no infinity. */
export function isFinite(tensor: TensorProto): boolean {
  for (const values of floatChunks(tensor)) {
    for (const value of values) if (!Number.isFinite(value)) return false;
  }
  return true;
}

/** The largest size of a finite number of a float32 tensor; 0 where there is none. */
export function largestFinite(tensor: TensorProto): number {
  let largest = 0;
  for (const values of floatChunks(tensor)) {
    for (const value of values) {
      const size = Math.abs(value);
      if (size > largest && size < Infinity) largest = size;
    }
  }
  return largest;
}

type Content = Float32Array | Int8Array | Uint8Array | Uint16Array | Int32Array;

/** A tensor with its content as raw bytes. */
export function tensorOf(
  name: string,
  dataType: DataType,
  dims: readonly (number | bigint)[],
  content: Content,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(content.buffer, content.byteOffset, content.byteLength),
  });
}

/** A float32 matrix with its rows as columns. */
export function transposedMatrix(tensor: TensorProto): TensorProto {
  const [rows, columns] = tensor.dims.map(Number) as [number, number];
  const values = floatsOf(tensor);
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      turned[column * rows + row] = values[row * columns + column]!;
    }
  }
  return tensorOf(tensor.name, DataType.FLOAT, [columns, rows], turned);
}
