import { fromBinary } from "@bufbuild/protobuf";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { ModelProtoSchema, type ModelProto } from "./proto/onnx_pb.ts";

/**
 * Parses an ONNX file.
 *
 * @param name how errors call the file
 * @throws BoxbenchError ONNX_FILE when the bytes are no ONNX model
 */
export function decodeOnnx(bytes: Uint8Array, name = "the ONNX file"): ModelProto {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new BoxbenchError("ONNX_FILE", `Cannot parse ${name}: ${messageOf(error)}.`, { cause: error });
  }
  if (!model.graph || model.opsetImport.length === 0) {
    throw new BoxbenchError("ONNX_FILE", `Cannot parse ${name}: it has no graph or no opset.`);
  }
  return model;
}
