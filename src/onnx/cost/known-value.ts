import { sizeOf } from "../../core/shapes.ts";
import { TensorProto_DataType as DataType, type TensorProto } from "../proto/onnx_pb.ts";

/** What is known about a value before anything runs. */
export interface KnownValue {
  /** One of ONNX's `TensorProto.DataType`. */
  readonly dataType: number;
  readonly shape: readonly number[];
  /** The elements, row-major, where they are few and known: shapes, axes, pads, scales. */
  readonly elements: readonly number[] | null;
  /** Whether it is stored in the file and no operator makes it. */
  readonly isWeight: boolean;
}

/** More elements than any shape, axis list or scale has. */
const mostElements = 256;

const bytesByType: Partial<Readonly<Record<number, number>>> = {
  [DataType.FLOAT]: 4,
  [DataType.DOUBLE]: 8,
  [DataType.FLOAT16]: 2,
  [DataType.BFLOAT16]: 2,
  [DataType.INT64]: 8,
  [DataType.UINT64]: 8,
  [DataType.INT32]: 4,
  [DataType.UINT32]: 4,
  [DataType.INT16]: 2,
  [DataType.UINT16]: 2,
  [DataType.INT8]: 1,
  [DataType.UINT8]: 1,
  [DataType.BOOL]: 1,
};

/** Bytes of a value; NaN for an element type without a fixed size, such as text. */
export function bytesOf({ dataType, shape }: Pick<KnownValue, "dataType" | "shape">): number {
  return sizeOf(shape) * (bytesByType[dataType] ?? Number.NaN);
}

/** A value that an operator makes. */
export function made(
  dataType: number,
  shape: readonly number[],
  elements: readonly number[] | null = null,
): KnownValue {
  const isKept = elements !== null && elements.length <= mostElements;
  return { dataType, shape, elements: isKept ? elements : null, isWeight: false };
}

/** A constant of the file. */
export function knownConstant(tensor: TensorProto): KnownValue {
  const shape = tensor.dims.map(Number);
  const elements = sizeOf(shape) <= mostElements ? elementsOf(tensor) : null;
  return { dataType: tensor.dataType, shape, elements, isWeight: true };
}

function elementsOf({ dataType, rawData, floatData, int32Data, int64Data }: TensorProto): number[] | null {
  // A copy begins at an aligned offset, as typed arrays must. (The slice of a Buffer would be none.)
  const raw = new Uint8Array(rawData).buffer;
  switch (dataType) {
    case DataType.FLOAT:
      return [...(floatData.length > 0 ? floatData : new Float32Array(raw))];
    case DataType.INT64:
      return [...(int64Data.length > 0 ? int64Data : new BigInt64Array(raw))].map(Number);
    case DataType.INT32:
      return [...(int32Data.length > 0 ? int32Data : new Int32Array(raw))];
    case DataType.BOOL:
      return [...(int32Data.length > 0 ? int32Data : new Uint8Array(raw))];
    default:
      return null;
  }
}
