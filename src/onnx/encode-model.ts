import { toBinary } from "@bufbuild/protobuf";
import { changed } from "./precision/changed.ts";
import { lengthPrefix } from "./encode.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  type ModelProto,
  type TensorProto,
} from "./proto/onnx_pb.ts";

/**
 * The bytes of an ONNX file. The generic writer copies a weight once for each message around it (tensor, graph, model);
 * here each one is written once, to its place in the file.
 */
export function modelBytes(model: ModelProto): Uint8Array<ArrayBuffer> {
  const { graph } = model;
  const modelHead = toBinary(ModelProtoSchema, withoutGraph(model));
  if (graph === undefined) return modelHead;
  const graphHead = toBinary(GraphProtoSchema, changed(GraphProtoSchema, graph, { initializer: [] }));
  const parts = graph.initializer.flatMap(tensorParts);
  const graphSize = parts.reduce((sum, { length }) => sum + length, graphHead.length);
  const graphPrefix = lengthPrefix(ModelProtoSchema.field.graph.number, graphSize);
  const all = [modelHead, graphPrefix, graphHead, ...parts];
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of all) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function withoutGraph(model: ModelProto): ModelProto {
  const head = changed(ModelProtoSchema, model, {});
  delete head.graph;
  return head;
}

/** An initializer: what comes before its content, and the content where that is in `raw_data`. */
function tensorParts(tensor: TensorProto): Uint8Array[] {
  const { rawData } = tensor;
  const field = GraphProtoSchema.field.initializer.number;
  if (rawData.length === 0) {
    const whole = toBinary(TensorProtoSchema, tensor);
    return [lengthPrefix(field, whole.length), whole];
  }
  const head = changed(TensorProtoSchema, tensor, {});
  // Deleted, not emptied: an empty content would be one, too.
  delete (head as Partial<TensorProto>).rawData;
  const fields = toBinary(TensorProtoSchema, head);
  const rawPrefix = lengthPrefix(TensorProtoSchema.field.rawData.number, rawData.length);
  const size = fields.length + rawPrefix.length + rawData.length;
  return [lengthPrefix(field, size), fields, rawPrefix, rawData];
}
