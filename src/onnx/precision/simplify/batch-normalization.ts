import { floatAttribute, intAttribute, isStandard, subgraphsOf, readsOf } from "../attributes.ts";
import { changed } from "../changed.ts";
import {
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "../../proto/onnx_pb.ts";
import { floatsOf, tensorOf } from "../tensor-values.ts";

/**
 * Folds a BatchNormalization into the Conv, ConvTranspose or Gemm before it, where nothing else reads that one's
 * result: y = factor (w x + b) + shift, for each channel.
 */
export function foldBatchNormalizations(graph: GraphProto): GraphProto {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  graph.node.forEach(({ input }) => input.forEach(count));
  graph.node.flatMap(subgraphsOf).flatMap(readsOf).forEach(count);
  graph.output.forEach(({ name }) => count(name));
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const nodes = new Map<string, NodeProto>();
  const folded = new Set<NodeProto>();
  const added: TensorProto[] = [];
  const changes = new Map<NodeProto, NodeProto>();
  for (const node of graph.node) {
    node.output.forEach((name) => nodes.set(name, node));
    if (node.opType !== "BatchNormalization" || !isStandard(node)) continue;
    const source = nodes.get(node.input[0]!);
    if (source === undefined || changes.has(source) || counts.get(source.output[0]!) !== 1) continue;
    const merged = mergedOf(source, node, constants);
    if (merged === null) continue;
    const { weight, bias } = merged;
    added.push(weight, bias);
    const result = changed(NodeProtoSchema, source, {
      input: [source.input[0]!, weight.name, bias.name],
      output: [node.output[0]!],
    });
    changes.set(source, result);
    folded.add(node);
  }
  if (folded.size === 0) return graph;
  return changed(GraphProtoSchema, graph, {
    node: graph.node.filter((node) => !folded.has(node)).map((node) => changes.get(node) ?? node),
    initializer: [...graph.initializer, ...added],
  });
}

/** The weight and bias that do both nodes' work; null where they cannot. */
function mergedOf(
  source: NodeProto,
  node: NodeProto,
  constants: ReadonlyMap<string, TensorProto>,
): { weight: TensorProto; bias: TensorProto } | null {
  const floats = (name: string | undefined) => {
    const tensor = constants.get(name ?? "");
    return tensor?.dataType === DataType.FLOAT ? floatsOf(tensor) : null;
  };
  const axis = channelAxis(source);
  const kernel = constants.get(source.input[1] ?? "");
  const values = floats(source.input[1]);
  const [gamma, beta, mean, variance] = node.input.slice(1, 5).map(floats);
  const isTraining = intAttribute(node, "training_mode", 0) === 1 || node.output.slice(1).some(Boolean);
  if (axis === null || values === null || !gamma || !beta || !mean || !variance || isTraining) return null;
  const dims = kernel!.dims.map(Number);
  const channels = dims[axis]!;
  const hasBias = (source.input[2] ?? "") !== "";
  const oldBias = hasBias ? floats(source.input[2]) : new Float32Array(channels);
  if (oldBias?.length !== channels || gamma.length !== channels) return null;
  const epsilon = floatAttribute(node, "epsilon", 1e-5);
  const factor = gamma.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
  const bias = oldBias.map((value, channel) => (value - mean[channel]!) * factor[channel]! + beta[channel]!);
  if (!factor.every(Number.isFinite) || !bias.every(Number.isFinite)) return null;
  const inner = dims.slice(axis + 1).reduce((size, dim) => size * dim, 1);
  const scaled = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    scaled[at] = values[at]! * factor[Math.floor(at / inner) % channels]!;
  }
  // Named after the result, which only one node has.
  const [output] = node.output;
  return {
    weight: tensorOf(`${output!}/weight`, DataType.FLOAT, dims, scaled),
    bias: tensorOf(`${output!}/bias`, DataType.FLOAT, [channels], bias),
  };
}

/** The axis of a kernel's output channels; null where the node is none that a factor goes into. */
function channelAxis(node: NodeProto): number | null {
  if (!isStandard(node)) return null;
  if (node.opType === "Conv") return 0;
  if (node.opType === "ConvTranspose") return intAttribute(node, "group", 1) === 1 ? 1 : null;
  const isPlain =
    node.opType === "Gemm" && floatAttribute(node, "alpha", 1) === 1 && floatAttribute(node, "beta", 1) === 1;
  if (!isPlain) return null;
  return intAttribute(node, "transB", 0) === 1 ? 0 : 1;
}
