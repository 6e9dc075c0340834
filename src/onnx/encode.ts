import { toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { BoxbenchError } from "../core/errors.ts";
import { sizeOf } from "../core/shapes.ts";
import { makeGraph, makeModel, makeTensor, type ModelInfo } from "./builder.ts";
import type { Graph } from "./graph.ts";
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from "./proto/onnx_pb.ts";
import type { Tensor } from "./tensor.ts";

/** Protobuf refuses a message of 2 GiB or more. */
const LARGEST_FILE_BYTES = 2 ** 31 - 1;

const bytesPerElement = { float32: 4, int32: 4, int64: 8, bool: 1 } as const;

/**
 * The bytes of an ONNX file. The generic writer copies a weight once for each message around it (tensor,
 * graph, model); here each one is written once, to its place in the file. Beside the file there is memory for
 * one weight, the largest that has to be computed.
 *
 * @throws BoxbenchError ONNX_FILE when the file would reach 2 GiB
 */
export function onnxBytes(graph: Graph, name: string, info: ModelInfo): Uint8Array {
  const constants = [...graph.constants];
  // Before anything else: lengths that are too large cannot even be written down.
  checkSize(
    constants.reduce((sum, [, tensor]) => sum + bytesOf(tensor), 0),
    name,
  );
  const modelHead = toBinary(ModelProtoSchema, makeModel(info));
  const graphHead = toBinary(GraphProtoSchema, makeGraph(graph, name));
  const tensors = constants.map(([constant, tensor]) => tensorPiece(constant, tensor));
  const graphSize = tensors.reduce((sum, piece) => sum + piece.head.length + piece.size, graphHead.length);
  const graphPrefix = lengthPrefix(ModelProtoSchema.field.graph.number, graphSize);
  const total = modelHead.length + graphPrefix.length + graphSize;
  checkSize(total, name);
  const bytes = new Uint8Array(total);
  let offset = 0;
  const write = (part: Uint8Array) => {
    bytes.set(part, offset);
    offset += part.length;
  };
  [modelHead, graphPrefix, graphHead].forEach(write);
  const computed = tensors.filter(({ tensor }) => tensor.owned && tensor.dtype === "float32");
  const scratch = new Float32Array(computed.reduce((most, { size }) => Math.max(most, size / 4), 0));
  for (const { head, tensor, size } of tensors) {
    write(head);
    const content = tensor.read(tensor.dtype === "float32" ? scratch.subarray(0, size / 4) : undefined);
    if (content.byteLength !== size) {
      throw new BoxbenchError("ONNX_FILE", `A constant has ${content.byteLength} bytes instead of ${size}.`);
    }
    write(new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  }
  return bytes;
}

function checkSize(bytes: number, name: string): void {
  if (bytes > LARGEST_FILE_BYTES) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `Cannot write "${name}": the ONNX file would have ${bytes} bytes or more, and 2 GiB is the limit.`,
    );
  }
}

function bytesOf(tensor: Tensor): number {
  return sizeOf(tensor.shape) * bytesPerElement[tensor.dtype];
}

/** The initializer's bytes up to its content, which follows as `raw_data` (little-endian, as JS arrays are). */
function tensorPiece(name: string, tensor: Tensor) {
  const size = bytesOf(tensor);
  const fields = toBinary(TensorProtoSchema, makeTensor(name, tensor.dtype, tensor.shape));
  const rawPrefix = lengthPrefix(TensorProtoSchema.field.rawData.number, size);
  const body = fields.length + rawPrefix.length + size;
  const prefix = lengthPrefix(GraphProtoSchema.field.initializer.number, body);
  const head = new Uint8Array([...prefix, ...fields, ...rawPrefix]);
  return { head, tensor, size };
}

export function lengthPrefix(fieldNumber: number, length: number): Uint8Array {
  return new BinaryWriter().tag(fieldNumber, WireType.LengthDelimited).uint32(length).finish();
}
