import { changed } from "../changed.ts";
import { isStandard } from "../attributes.ts";
import {
  GraphProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "../../proto/onnx_pb.ts";
import { tensorOf, transposedMatrix } from "../tensor-values.ts";

/** Constant nodes, and an Identity or a Transpose of a constant, as initialisers. */
export function constantsAsInitializers(graph: GraphProto): GraphProto {
  const inputs = new Set(graph.input.map(({ name }) => name));
  // What stands among the inputs, as IR 3 has it, is constant all the same.
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const added: TensorProto[] = [];
  const node = graph.node.filter((own) => {
    const tensor = constantOf(own, constants);
    const [output] = own.output;
    if (tensor === null || output === undefined || inputs.has(output)) return true;
    const named = changed(TensorProtoSchema, tensor, { name: output });
    constants.set(output, named);
    added.push(named);
    return false;
  });
  return added.length === 0
    ? graph
    : changed(GraphProtoSchema, graph, { node, initializer: [...graph.initializer, ...added] });
}

/** What a node always answers; null where that is not known without running it. */
function constantOf(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): TensorProto | null {
  if (!isStandard(node)) return null;
  if (node.opType === "Constant") return contentOf(node);
  const tensor = constants.get(node.input[0] ?? "");
  if (tensor === undefined) return null;
  if (node.opType === "Identity") return tensor;
  const isMatrix = node.opType === "Transpose" && tensor.dims.length === 2;
  const permutation = node.attribute.find(({ name }) => name === "perm")?.ints.map(Number) ?? [1, 0];
  return isMatrix && tensor.dataType === DataType.FLOAT && permutation[0] === 1
    ? transposedMatrix(tensor)
    : null;
}

function contentOf({ attribute }: NodeProto): TensorProto | null {
  const [only] = attribute;
  if (only?.t !== undefined) return only.t;
  if (only?.name === "value_float") return tensorOf("", DataType.FLOAT, [], Float32Array.of(only.f));
  if (only?.name !== "value_floats") return null;
  return tensorOf("", DataType.FLOAT, [only.floats.length], Float32Array.from(only.floats));
}
