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
 * The content of a float32 tensor, which may lie in `raw_data` or in `float_data`.
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
  const raw = tensor.rawData;
  // A copy: the bytes stand anywhere in the file, floats only at multiples of 4. A Buffer's slice() copies nothing.
  const floats =
    raw.length > 0
      ? new Float32Array(new Uint8Array(raw).buffer, 0, raw.length >> 2)
      : Float32Array.from(tensor.floatData);
  if (floats.length !== size) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `The weight "${tensor.name}" has ${floats.length} numbers, but its shape has ${size}.`,
    );
  }
  return floats;
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
