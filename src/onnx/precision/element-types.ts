import { TensorProto_DataType as DataType, type GraphProto, type NodeProto } from "../proto/onnx_pb.ts";
import { intAttribute, isStandard } from "./attributes.ts";

/** Operators whose outputs have one type whatever goes in. */
const fixedTypes: Readonly<Record<string, DataType>> = {
  Shape: DataType.INT64,
  Size: DataType.INT64,
  NonZero: DataType.INT64,
  ArgMax: DataType.INT64,
  ArgMin: DataType.INT64,
  NonMaxSuppression: DataType.INT64,
  StringSplit: DataType.STRING,
  Equal: DataType.BOOL,
  Greater: DataType.BOOL,
  GreaterOrEqual: DataType.BOOL,
  Less: DataType.BOOL,
  LessOrEqual: DataType.BOOL,
  And: DataType.BOOL,
  Or: DataType.BOOL,
  Not: DataType.BOOL,
  Xor: DataType.BOOL,
  IsNaN: DataType.BOOL,
  IsInf: DataType.BOOL,
};

/** Which input tells the output's type, where it is not the first. */
const typeInputs: Readonly<Record<string, number>> = { Where: 1, OneHot: 2 };

/**
 * The element type of each tensor of a graph, as far as it can be told. A tensor of an operator that is not known
 * is left out, so nothing is done to it.
 */
export function elementTypes(
  graph: GraphProto,
  outer: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const types = new Map<string, number>(outer);
  for (const { name, type } of [...graph.valueInfo, ...graph.output, ...graph.input]) {
    if (type?.value.case === "tensorType") types.set(name, type.value.value.elemType);
  }
  for (const { name, dataType } of graph.initializer) types.set(name, dataType);
  for (const node of graph.node) {
    node.output.forEach((output, index) => {
      if (output === "" || types.has(output)) return;
      const type = outputType(node, index, types);
      if (type !== undefined) types.set(output, type);
    });
  }
  return types;
}

function outputType(node: NodeProto, index: number, types: ReadonlyMap<string, number>): number | undefined {
  const { opType } = node;
  if (!isStandard(node) || ["If", "Loop", "Scan"].includes(opType)) return undefined;
  if (opType === "Cast") return intAttribute(node, "to", DataType.UNDEFINED);
  if (opType === "Constant" || opType === "ConstantOfShape") return constantType(node);
  if (opType === "EyeLike" || opType.startsWith("Random") || opType === "Bernoulli") {
    return intAttribute(node, "dtype", DataType.FLOAT);
  }
  if (index > 0 && ["TopK", "MaxPool", "Unique"].includes(opType)) return DataType.INT64;
  if (index > 0 && opType === "Dropout") return DataType.BOOL;
  return fixedTypes[opType] ?? types.get(node.input[typeInputs[opType] ?? 0] ?? "");
}

function constantType(node: NodeProto): number | undefined {
  const [attribute] = node.attribute;
  if (attribute === undefined) return DataType.FLOAT;
  if (attribute.t !== undefined) return attribute.t.dataType;
  if (attribute.name === "value_float" || attribute.name === "value_floats") return DataType.FLOAT;
  if (attribute.name === "value_int" || attribute.name === "value_ints") return DataType.INT64;
  return undefined;
}
