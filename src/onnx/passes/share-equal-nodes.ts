import { Graph, type GraphNode } from "../graph.ts";
import { removeNodes } from "./rewiring.ts";

/**
 * Keeps one of the nodes that do the same to the same inputs, such as the shape of one value that two layers ask
 * for. Nodes with a graph inside stay.
 */
export function shareEqualNodes(graph: Graph): void {
  const first = new Map<string, GraphNode>();
  const removed = new Set<GraphNode>();
  const replacements = new Map<string, string>();
  for (const node of graph.nodes) {
    if (Object.values(node.attributes).some((attribute) => attribute instanceof Graph)) {
      continue;
    }
    const inputs = node.inputs.map((name) => replacements.get(name) ?? name);
    const key = JSON.stringify([
      node.opType,
      inputs,
      node.outputs.map((name) => name === ""),
      node.attributes,
    ]);
    const equal = first.get(key);
    if (equal === undefined) {
      first.set(key, node);
      continue;
    }
    removed.add(node);
    node.outputs.forEach((output, index) => replacements.set(output, equal.outputs[index]!));
  }
  replacements.delete("");
  removeNodes(graph, removed, replacements);
}
