import { readersOf, type Graph, type GraphNode } from "../graph.ts";
import { floatTensor, mappedAlong, type FloatTensor } from "../tensor.ts";
import { producersOf } from "./rewiring.ts";

/**
 * Folds a factor and a shift for each feature into the MatMul and bias in front: what BatchNormalization becomes
 * behind a Dense on sequences or images. Nothing else may read the values between.
 */
export function foldIntoMatMul(graph: Graph): void {
  const readers = readersOf(graph);
  const producers = producersOf(graph);
  const removed = new Set<GraphNode>();
  const before = (node: GraphNode) => {
    const name = node.inputs[0]!;
    return readers.get(name)?.length === 1 ? producers.get(name) : undefined;
  };
  for (const node of graph.nodes) {
    const values = node.opType === "Mul" || node.opType === "Add" ? featuresOf(graph, node) : null;
    const source = values === null ? undefined : before(node);
    const bias = source?.opType === "Add" ? featuresOf(graph, source) : null;
    const product = bias === null ? source : before(source!);
    const kernel = product?.opType === "MatMul" ? kernelOf(graph, product) : null;
    const isFoldable = values !== null && kernel !== null && values.length === kernel.shape[1];
    if (!isFoldable || product === undefined || (bias !== null && bias.length !== values.length)) {
      continue;
    }
    if (node.opType === "Add" && bias === null) {
      // The Add is the bias itself.
      continue;
    }
    if (node.opType === "Mul") {
      const scaled = mappedAlong(kernel, 1, (element, index) => element * values[index]!);
      product.inputs = [product.inputs[0]!, graph.addConstant(`${product.inputs[1]!}/scaled`, scaled)];
    }
    if (bias !== null) {
      const folded = bias.map((value, index) =>
        node.opType === "Mul" ? value * values[index]! : value + values[index]!,
      );
      const name = graph.addConstant(`${source!.inputs[1]!}/folded`, floatTensor([folded.length], folded));
      source!.inputs = [source!.inputs[0]!, name];
    }
    // The value is now that of the last layer, and has its name.
    const last = bias === null ? product : source!;
    last.outputs = [node.outputs[0]!];
    producers.set(node.outputs[0]!, last);
    removed.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

/** The second input, where it is a constant along the last axis alone. */
function featuresOf(graph: Graph, node: GraphNode): Float32Array | null {
  const tensor = graph.constants.get(node.inputs[1] ?? "");
  const isVector = tensor?.dtype === "float32" && tensor.shape.slice(0, -1).every((size) => size === 1);
  return isVector && tensor.shape.length > 0 ? (tensor as FloatTensor).read() : null;
}

function kernelOf(graph: Graph, node: GraphNode): FloatTensor | null {
  const tensor = graph.constants.get(node.inputs[1] ?? "");
  return tensor?.dtype === "float32" && tensor.shape.length === 2 ? (tensor as FloatTensor) : null;
}
