import { type ModelProto, TensorProto_DataLocation } from "./proto/onnx_pb.ts";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** A tensor of an ONNX file whose numbers lie in another file. */
export interface ExternalTensor {
  readonly name: string;
  /** Path of that file, relative to the folder of the ONNX file. */
  readonly location: string;
  readonly offset: number;
  /** In bytes; null for all up to the end of the file. */
  readonly length: number | null;
}

type Message = "model" | "function" | "graph" | "node" | "attribute" | "sparse" | "tensor";

/** Fields of onnx.proto that lead to tensors. */
const paths: Readonly<Record<Exclude<Message, "tensor">, Readonly<Record<number, Message>>>> = {
  model: { 7: "graph", 25: "function" },
  function: { 7: "node" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
};

/**
 * The tensors of an ONNX file that lie in other files: initializers and attributes, of inner graphs and functions too.
 * Weights inside the file are stepped over and not copied, so that this is quick for large ones.
 *
 * @throws Error where the bytes are no protobuf message
 */
export function externalTensorsOf(bytes: Uint8Array): ExternalTensor[] {
  const found: ExternalTensor[] = [];
  visit("model", bytes, found);
  return found;
}

function visit(message: Message, bytes: Uint8Array, found: ExternalTensor[]): void {
  if (message === "tensor") {
    const tensor = externalTensorIn(bytes);
    if (tensor !== null) found.push(tensor);
    return;
  }
  for (const { field, content } of fieldsOf(bytes)) {
    const next = paths[message][field];
    if (next !== undefined) visit(next, content, found);
  }
}

/** TensorProto: name is field 8, external_data 13 (key 1, value 2), data_location 14, where 1 is EXTERNAL. */
function externalTensorIn(bytes: Uint8Array): ExternalTensor | null {
  const entries = new Map<string, string>();
  let name = "";
  for (const { field, content } of fieldsOf(bytes)) {
    if (field === 8) name = textOf(content);
    if (field !== 13) continue;
    const parts = new Map([...fieldsOf(content)].map((part) => [part.field, textOf(part.content)]));
    entries.set(parts.get(1) ?? "", parts.get(2) ?? "");
  }
  const location = entries.get("location");
  if (location === undefined) return null;
  const length = entries.get("length");
  return {
    name,
    location,
    offset: Number(entries.get("offset") ?? 0),
    length: length === undefined ? null : Number(length),
  };
}

/** The fields of a message that have a length; the others are stepped over. */
function* fieldsOf(bytes: Uint8Array): Generator<{ field: number; content: Uint8Array }> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.LengthDelimited) yield { field, content: reader.bytes() };
    else reader.skip(type, field);
  }
}

function textOf(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

/**
 * An ONNX model with the weights of its graph inside, for those who read or change it. Tensors of inner graphs stay as
 * they are.
 *
 * @param weightFiles by the location that the model gives
 */
export function withWeightsInside(
  model: ModelProto,
  weightFiles: ReadonlyMap<string, Uint8Array>,
): ModelProto {
  if (weightFiles.size === 0) return model;
  const graph = model.graph!;
  const initializer = graph.initializer.map((tensor) => {
    const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const content = weightFiles.get(entries.get("location") ?? "");
    if (content === undefined) return tensor;
    const offset = Number(entries.get("offset") ?? 0);
    const length = entries.get("length");
    const rawData = content.slice(offset, length === undefined ? content.length : offset + Number(length));
    return { ...tensor, rawData, externalData: [], dataLocation: TensorProto_DataLocation.DEFAULT };
  });
  return { ...model, graph: { ...graph, initializer } };
}
