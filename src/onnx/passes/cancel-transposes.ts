import type { Graph, GraphNode } from "../graph.ts";
import { producersOf, removeNodes } from "./rewiring.ts";

/**
 * Joins two layout changes in a row: two Transposes become one or none; of two Reshapes the second is enough.
 * The first one of a pair stays for its other readers; otherwise it is dead, and another pass removes it.
 */
export function cancelTransposes(graph: Graph): void {
  const producers = producersOf(graph);
  const removed = new Set<GraphNode>();
  const replacements = new Map<string, string>();
  for (const node of graph.nodes) {
    const previous = producers.get(node.inputs[0] ?? "");
    if (previous === undefined || previous.opType !== node.opType) {
      continue;
    }
    const source = replacements.get(previous.inputs[0]!) ?? previous.inputs[0]!;
    if (node.opType === "Reshape" && copiesOnlyBatch(graph, node)) {
      node.inputs = [source, node.inputs[1]!];
    }
    const first = previous.attributes["perm"];
    const second = node.attributes["perm"];
    if (node.opType === "Transpose" && isIntegers(first) && isIntegers(second)) {
      const joined = second.map((axis) => first[axis]!);
      node.inputs = [source];
      node.attributes = { perm: joined };
      if (joined.every((axis, index) => axis === index)) {
        removed.add(node);
        replacements.set(node.outputs[0]!, source);
      }
    }
  }
  removeNodes(graph, removed, replacements);
}

/** A 0 in a Reshape copies a dimension of its input: only the batch is the same before another Reshape. */
function copiesOnlyBatch(graph: Graph, node: GraphNode): boolean {
  const target = graph.constants.get(node.inputs[1]!)?.read();
  return target instanceof BigInt64Array && target.every((size, axis) => size !== 0n || axis === 0);
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
