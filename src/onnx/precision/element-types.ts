import {
  TensorProto_DataType as DataType,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
} from "../proto/onnx_pb.ts";
import { intAttribute, isStandard, subgraphsOf } from "./attributes.ts";

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

/** Operators of which these inputs and the result have one type. */
const oneType: Readonly<Record<string, "all" | readonly number[]>> = {
  Add: "all",
  BatchNormalization: "all",
  Concat: "all",
  Conv: "all",
  ConvTranspose: "all",
  Div: "all",
  Gemm: "all",
  MatMul: "all",
  Max: "all",
  Min: "all",
  Mul: "all",
  PRelu: "all",
  Sub: "all",
  Sum: "all",
  Where: [1, 2],
};

type Types = Map<string, number>;
type Functions = readonly FunctionProto[];

/**
 * The element type of each tensor of a graph, as far as it can be told. A tensor of an operator that is not known,
 * and that no operator that is reads beside others, is left out, so nothing is done to it.
 */
export function elementTypes(
  graph: GraphProto,
  functions: Functions = [],
  outer: ReadonlyMap<string, number> = new Map(),
): Types {
  const types: Types = new Map(outer);
  for (const { name, type } of [...graph.valueInfo, ...graph.output, ...graph.input]) {
    if (type?.value.case === "tensorType") types.set(name, type.value.value.elemType);
  }
  for (const { name, dataType } of graph.initializer) types.set(name, dataType);
  addTypes(graph.node, functions, types);
  return types;
}

/** Goes on from what is known, forth to results and back to operands, until nothing is added. */
function addTypes(nodes: readonly NodeProto[], functions: Functions, types: Types): void {
  for (let before = -1; types.size > before;) {
    before = types.size;
    for (const node of nodes) {
      addOperands(node, types);
      node.output.forEach((output, index) => {
        if (output === "" || types.has(output)) return;
        const type = outputType(node, index, functions, types);
        if (type !== undefined) types.set(output, type);
      });
    }
  }
}

function addOperands(node: NodeProto, types: Types): void {
  const which = isStandard(node) ? oneType[node.opType] : undefined;
  if (which === undefined) return;
  const operands = node.input.filter(
    (name, index) => name !== "" && (which === "all" || which.includes(index)),
  );
  const type = [...operands, node.output[0] ?? ""]
    .map((name) => types.get(name))
    .find((own) => own !== undefined);
  if (type === undefined) return;
  for (const name of operands) if (!types.has(name)) types.set(name, type);
}

function outputType(node: NodeProto, index: number, functions: Functions, types: Types): number | undefined {
  const { opType } = node;
  if (!isStandard(node)) return typeOfFunction(node, index, functions, types);
  if (["If", "Loop", "Scan"].includes(opType)) return typeInside(node, index, functions, types);
  if (opType === "Cast") return intAttribute(node, "to", DataType.UNDEFINED);
  if (opType === "Constant" || opType === "ConstantOfShape") return constantType(node);
  if (opType === "EyeLike" || opType.startsWith("Random") || opType === "Bernoulli") {
    return intAttribute(node, "dtype", DataType.FLOAT);
  }
  if (index > 0 && ["TopK", "MaxPool", "Unique"].includes(opType)) return DataType.INT64;
  if (index > 0 && opType === "Dropout") return DataType.BOOL;
  return fixedTypes[opType] ?? types.get(node.input[typeInputs[opType] ?? 0] ?? "");
}

/** The type that the graphs inside a node give a result. A Loop's body answers whether to go on first. */
function typeInside(node: NodeProto, index: number, functions: Functions, types: Types): number | undefined {
  const [graph] = subgraphsOf(node);
  const output = graph?.output[node.opType === "Loop" ? index + 1 : index];
  return graph === undefined || output === undefined
    ? undefined
    : elementTypes(graph, functions, types).get(output.name);
}

/** The type that a function of the model gives a result, from the types of what it is called with. */
function typeOfFunction(
  node: NodeProto,
  index: number,
  functions: Functions,
  types: Types,
): number | undefined {
  const called = functions.find(({ domain, name }) => domain === node.domain && name === node.opType);
  if (called === undefined) return undefined;
  const own: Types = new Map();
  called.input.forEach((name, at) => {
    const type = types.get(node.input[at] ?? "");
    if (type !== undefined) own.set(name, type);
  });
  addTypes(called.node, functions, own);
  return own.get(called.output[index] ?? "");
}

function constantType(node: NodeProto): number | undefined {
  const [attribute] = node.attribute;
  if (attribute === undefined) return DataType.FLOAT;
  if (attribute.t !== undefined) return attribute.t.dataType;
  if (attribute.name === "value_float" || attribute.name === "value_floats") return DataType.FLOAT;
  if (attribute.name === "value_int" || attribute.name === "value_ints") return DataType.INT64;
  return undefined;
}
