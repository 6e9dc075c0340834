import type { Graph, GraphNode } from "../graph.ts";
import { removeNodes } from "./rewiring.ts";

/** Removes nodes that hand on their input unchanged: Identity, and Transpose in the same order. */
export function dropIdentities(graph: Graph): void {
  const removed = new Set(graph.nodes.filter(isIdentity));
  const replacements = new Map([...removed].map((node) => [node.outputs[0]!, node.inputs[0]!]));
  removeNodes(graph, removed, replacements);
}

function isIdentity(node: GraphNode): boolean {
  const { perm } = node.attributes;
  return (
    node.opType === "Identity" ||
    (node.opType === "Transpose" && Array.isArray(perm) && perm.every((axis, index) => axis === index))
  );
}
