import { create } from "@bufbuild/protobuf";
import { Graph, type Attributes, type AttributeValue, type GraphNode, type GraphPort } from "./graph.ts";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./proto/onnx_pb.ts";
import type { Dtype, Shape } from "./types.ts";

/** The ONNX data type of each element type. */
export const dataTypes = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
} as const satisfies Record<Dtype, DataType>;

const utf8 = new TextEncoder();

/** One attribute; numbers are integers unless marked with `float`. */
export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === "number") {
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === "string") {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: utf8.encode(value) });
  }
  if (value instanceof Graph) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeType.GRAPH,
      g: makeGraph(value, name, "body"),
    });
  }
  if ("float" in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: Math.fround(value.float) });
  }
  if ("floats" in value) {
    const floats = value.floats.map(Math.fround);
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats });
  }
  if (value.every((element) => typeof element === "string")) {
    const strings = value.map((element) => utf8.encode(element));
    return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings });
  }
  const ints = value.map((element) => BigInt(element));
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints });
}

export function makeNode(node: GraphNode, name: string): NodeProto {
  const attribute = makeAttributes(node.attributes);
  return create(NodeProtoSchema, {
    name,
    opType: node.opType,
    input: node.inputs,
    output: node.outputs,
    attribute,
  });
}

function makeAttributes(attributes: Attributes): AttributeProto[] {
  return Object.entries(attributes).map(([name, value]) => makeAttribute(name, value));
}

/** A tensor without its content, which `encode.ts` writes straight into the file. */
export function makeTensor(name: string, dtype: Dtype, shape: readonly number[]): TensorProto {
  return create(TensorProtoSchema, { name, dataType: dataTypes[dtype], dims: shape.map(BigInt) });
}

/**
 * The type of a graph input or output. An unknown first dimension is the batch and has the same symbol, `N`,
 * everywhere; another unknown one has a symbol of its own. In the body of a Scan an unknown dimension has no
 * symbol: there the first one may be anything.
 */
export function makeTensorValueInfo(
  name: string,
  dtype: Dtype,
  dims: Shape,
  place: "model" | "body" = "model",
): ValueInfoProto {
  const dim = dims.map((dimension, axis) => {
    if (dimension === null && place === "body") {
      return {};
    }
    const value =
      dimension === null
        ? ({ case: "dimParam", value: axis === 0 ? "N" : `${name}_dim${axis}` } as const)
        : ({ case: "dimValue", value: BigInt(dimension) } as const);
    return { value };
  });
  const tensorType = { elemType: dataTypes[dtype], shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: tensorType } } });
}

/** The graph without its constants, which `encode.ts` adds. */
export function makeGraph(graph: Graph, name: string, place: "model" | "body" = "model"): GraphProto {
  const counts = new Map<string, number>();
  const portInfo = (port: GraphPort) => makeTensorValueInfo(port.value, port.dtype, port.dims, place);
  const node = graph.nodes.map((graphNode) => {
    const base = graphNode.layer === "" ? graphNode.opType : `${graphNode.layer}/${graphNode.opType}`;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return makeNode(graphNode, count === 1 ? base : `${base}_${count}`);
  });
  const input = graph.inputs.map(portInfo);
  return create(GraphProtoSchema, { name, node, input, output: graph.outputs.map(portInfo) });
}

/** IR version that came with each opset. @see onnx/helper.py, OP_SET_ID_VERSION_MAP */
export const irVersions: Readonly<Record<number, number>> = {
  13: 7,
  14: 7,
  15: 8,
  16: 8,
  17: 8,
  18: 8,
  19: 9,
  20: 9,
  21: 10,
};

export interface ModelInfo {
  readonly opset: number;
  readonly producerVersion: string;
  /** Entries of `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The model without its graph, which `encode.ts` adds. */
export function makeModel(info: ModelInfo): ModelProto {
  return create(ModelProtoSchema, {
    irVersion: BigInt(irVersions[info.opset]!),
    producerName: "boxbench",
    producerVersion: info.producerVersion,
    opsetImport: [{ domain: "", version: BigInt(info.opset) }],
    metadataProps: Object.entries(info.metadata).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
}
