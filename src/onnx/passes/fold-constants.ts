import { sizeOf } from "../../core/shapes.ts";
import type { Graph, GraphNode } from "../graph.ts";
import { int64Tensor, type Tensor } from "../tensor.ts";
import { constantOperators } from "./constant-operators.ts";

/** A result that is larger than this and than its inputs stays a node: a file is no place for repetition. */
const LARGEST_GROWN = 1024;

/**
 * Computes, once and for all, the nodes that read constants alone, and the Shape of an input whose sizes are all
 * known. What they compute becomes a constant under their name.
 */
export function foldConstants(graph: Graph): void {
  const removed = new Set<GraphNode>();
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const result = output === undefined || node.outputs.length > 1 ? null : resultOf(graph, node);
    if (result !== null) {
      graph.constants.set(output!, result);
      removed.add(node);
    }
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

function resultOf(graph: Graph, node: GraphNode): Tensor | null {
  const known = node.opType === "Shape" ? shapeOfInput(graph, node) : null;
  const compute = Object.hasOwn(constantOperators, node.opType) ? constantOperators[node.opType] : undefined;
  const inputs = node.inputs.map((name) => graph.constants.get(name));
  if (known !== null || compute === undefined || !inputs.every((input) => input !== undefined)) {
    return known;
  }
  const result = compute(inputs, node.attributes);
  const largest = Math.max(LARGEST_GROWN, ...inputs.map((input) => sizeOf(input.shape)));
  return result !== null && sizeOf(result.shape) <= largest ? result : null;
}

function shapeOfInput(graph: Graph, node: GraphNode): Tensor | null {
  const dims = graph.inputs.find((port) => port.value === node.inputs[0])?.dims;
  const isKnown = dims?.every((size) => size !== null) && Object.keys(node.attributes).length === 0;
  return dims && isKnown ? int64Tensor(dims.map((size) => size)) : null;
}
