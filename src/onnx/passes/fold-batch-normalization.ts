import { readersOf, type FloatAttribute, type Graph, type GraphNode } from "../graph.ts";
import { floatTensor, mappedAlong, type FloatTensor } from "../tensor.ts";
import { producersOf } from "./rewiring.ts";

/**
 * Folds a BatchNormalization into the Conv, ConvTranspose or Gemm in front of it, where nothing else reads
 * that one's output: scaled kernel and a new bias. An activation between them stands in the way, but no Slice of
 * the image.
 */
export function foldBatchNormalization(graph: Graph): void {
  const readers = readersOf(graph);
  const producers = producersOf(graph);
  const removed = new Set<GraphNode>();
  for (const node of graph.nodes) {
    const isOnlyReader = (producer: GraphNode) => readers.get(producer.outputs[0]!)?.length === 1;
    const before = node.opType === "BatchNormalization" ? producers.get(node.inputs[0]!) : undefined;
    const slice = before && isSliceOfImage(graph, before) && isOnlyReader(before) ? before : null;
    const source = slice ? producers.get(slice.inputs[0]!) : before;
    if (source === undefined || !isOnlyReader(source)) {
      continue;
    }
    const axis = outputAxis(source);
    const kernel = floatConstant(graph, source.inputs[1]);
    if (axis === null || kernel === null) {
      continue;
    }
    const bias = source.inputs[2] === undefined ? null : floatConstant(graph, source.inputs[2]);
    if (source.inputs[2] !== undefined && bias === null) {
      continue;
    }
    const { factor, shift } = affineOf(graph, node);
    const oldBias = bias?.read();
    const newBias = Float32Array.from(
      shift,
      (value, index) => value + (oldBias?.[index] ?? 0) * factor[index]!,
    );
    source.inputs = [
      source.inputs[0]!,
      graph.addConstant(
        `${source.inputs[1]!}/normalised`,
        mappedAlong(kernel, axis, (element, index) => element * factor[index]!),
      ),
      graph.addConstant(`${source.outputs[0]!}/bias`, floatTensor([newBias.length], newBias)),
    ];
    // The value is now the normalised one, so it keeps that name and not the name of the layer in front.
    if (slice) {
      source.outputs = [graph.uniqueName(`${source.outputs[0]!}/normalised`)];
      producers.set(source.outputs[0]!, source);
      slice.inputs = [source.outputs[0]!, ...slice.inputs.slice(1)];
    }
    const last = slice ?? source;
    last.outputs = [node.outputs[0]!];
    producers.set(node.outputs[0]!, last);
    removed.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

/** A Slice of rows and columns: what is done to a channel as a whole can be done before it. */
function isSliceOfImage(graph: Graph, node: GraphNode): boolean {
  const axes = node.opType === "Slice" ? graph.constants.get(node.inputs[3] ?? "")?.read() : null;
  return axes instanceof BigInt64Array && axes.every((axis) => axis >= 2n);
}

/** The kernel's axis of output channels; null where the operator is not a linear one. */
function outputAxis({ opType, attributes }: GraphNode): number | null {
  if (opType === "Conv") {
    return 0;
  }
  const isPlain =
    (opType === "ConvTranspose" && attributes["group"] === 1) ||
    (opType === "Gemm" && attributes["transB"] === 0);
  return isPlain ? 1 : null;
}

function floatConstant(graph: Graph, name: string | undefined): FloatTensor | null {
  const tensor = name === undefined ? undefined : graph.constants.get(name);
  return tensor?.dtype === "float32" ? (tensor as FloatTensor) : null;
}

/** y = factor x + shift, in float64, for each channel. */
function affineOf(graph: Graph, node: GraphNode): { factor: Float64Array; shift: Float64Array } {
  const [gamma, beta, mean, variance] = node.inputs
    .slice(1)
    .map((name) => floatConstant(graph, name)!.read());
  const { float: epsilon } = node.attributes["epsilon"] as FloatAttribute;
  const factor = Float64Array.from(gamma!, (value, index) => value / Math.sqrt(variance![index]! + epsilon));
  const shift = Float64Array.from(beta!, (value, index) => value - mean![index]! * factor[index]!);
  return { factor, shift };
}
