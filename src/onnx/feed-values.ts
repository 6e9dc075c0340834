import { create } from "@bufbuild/protobuf";
import {
  type ModelProto,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TensorProto_DataType as DataType,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "./proto/onnx_pb.ts";

/** A value that is to be fed in place of being computed. */
export interface FedValue {
  readonly name: string;
  readonly type: "float32" | "int32" | "int64" | "bool";
  readonly dims: readonly number[];
}

const dataTypes = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
} as const;

/**
 * The ONNX file with values as inputs of the graph that it computed before: whoever runs it decides what they are. The
 * nodes that made them stay, for their other outputs.
 */
export function feedValues(model: ModelProto, values: readonly FedValue[]): ModelProto {
  const graph = model.graph!;
  const fed = new Set(values.map(({ name }) => name));
  const node = graph.node.map((one) => ({
    ...one,
    output: one.output.map((name) => (fed.has(name) ? `${name}~computed` : name)),
  }));
  return { ...model, graph: { ...graph, node, input: [...graph.input, ...values.map(inputOf)] } };
}

function inputOf({ name, type, dims }: FedValue) {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimValue", value: BigInt(size) } }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: dataTypes[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }),
  });
}
