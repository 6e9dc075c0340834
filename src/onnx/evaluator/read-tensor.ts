import { BoxbenchError } from "../../core/errors.ts";
import { sizeOf } from "../../core/shapes.ts";
import { fromFloat16 } from "../../tensors/float16.ts";
import { numbersOf } from "../../tensors/numbers.ts";
import type { Tensor } from "../../core/tensor.ts";
import {
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type TensorProto,
} from "../proto/onnx_pb.ts";
import type { Evaluated, Numbers } from "./value.ts";

/** Element types by their number in an ONNX file. */
export const dtypeOf: Readonly<Record<number, Numbers["dtype"] | "string">> = {
  [DataType.FLOAT]: "float32",
  [DataType.DOUBLE]: "float64",
  [DataType.FLOAT16]: "float16",
  [DataType.INT64]: "int64",
  [DataType.INT32]: "int32",
  [DataType.INT16]: "int16",
  [DataType.INT8]: "int8",
  [DataType.UINT64]: "uint64",
  [DataType.UINT32]: "uint32",
  [DataType.UINT16]: "uint16",
  [DataType.UINT8]: "uint8",
  [DataType.BOOL]: "bool",
  [DataType.STRING]: "string",
};

const readers = {
  float32: (raw: ArrayBuffer) => new Float32Array(raw),
  float64: (raw: ArrayBuffer) => new Float64Array(raw),
  float16: (raw: ArrayBuffer) => Float64Array.from(new Uint16Array(raw), fromFloat16),
  int64: (raw: ArrayBuffer) => Float64Array.from(new BigInt64Array(raw), Number),
  uint64: (raw: ArrayBuffer) => Float64Array.from(new BigUint64Array(raw), Number),
  int32: (raw: ArrayBuffer) => new Int32Array(raw),
  uint32: (raw: ArrayBuffer) => new Uint32Array(raw),
  int16: (raw: ArrayBuffer) => new Int16Array(raw),
  uint16: (raw: ArrayBuffer) => new Uint16Array(raw),
  int8: (raw: ArrayBuffer) => new Int8Array(raw),
  uint8: (raw: ArrayBuffer) => new Uint8Array(raw),
  bool: (raw: ArrayBuffer) => new Uint8Array(raw),
} as const satisfies Record<Numbers["dtype"], (raw: ArrayBuffer) => ArrayLike<number>>;

/**
 * A tensor of an ONNX file, with its content inside the file.
 *
 * @throws BoxbenchError ONNX_FILE where it lies in another file, has an element type that is not known here, or is too short
 */
export function readTensor(tensor: TensorProto): Evaluated {
  const shape = tensor.dims.map(Number);
  const dtype = dtypeOf[tensor.dataType];
  const fail = (what: string) => new BoxbenchError("ONNX_FILE", `The tensor "${tensor.name}" ${what}.`);
  if (dtype === undefined) throw fail(`has the element type ${tensor.dataType}, which is not evaluated`);
  if (tensor.dataLocation === DataLocation.EXTERNAL) throw fail("lies in another file");
  if (dtype === "string") {
    return { dtype, shape, data: tensor.stringData.map((bytes) => new TextDecoder().decode(bytes)) };
  }
  // A copy begins at an aligned offset, as typed arrays must.
  const content =
    tensor.rawData.length > 0 ? readers[dtype](new Uint8Array(tensor.rawData).buffer) : listed(tensor, dtype);
  if (content.length !== sizeOf(shape))
    throw fail(`has ${content.length} elements, but its shape ${sizeOf(shape)}`);
  return { dtype, shape, data: new Float64Array(content) };
}

function listed(tensor: TensorProto, dtype: Numbers["dtype"]): ArrayLike<number> {
  if (dtype === "float32") return tensor.floatData;
  if (dtype === "float64") return tensor.doubleData;
  if (dtype === "int64") return tensor.int64Data.map(Number);
  if (dtype === "uint64" || dtype === "uint32") return tensor.uint64Data.map(Number);
  return dtype === "float16" ? tensor.int32Data.map(fromFloat16) : tensor.int32Data;
}

/** A tensor that goes into a model. */
export function evaluatedOf(tensor: Tensor): Evaluated {
  const { dtype, shape } = tensor;
  if (dtype === "string") return { dtype, shape, data: tensor.data };
  return { dtype, shape, data: new Float64Array(numbersOf(tensor)) };
}
