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
    if (node.opType === "Reshape" && targetFits(targetOf(graph, node), targetOf(graph, previous))) {
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

/**
 * Whether a target means the same without the Reshape in front. A 0 copies a dimension of the input, and only
 * the batch is the same there, where the one in front copies it too.
 */
function targetFits(target: BigInt64Array | null, before: BigInt64Array | null): boolean {
  if (target === null || target.subarray(1).includes(0n)) {
    return false;
  }
  return target[0] !== 0n || before?.[0] === 0n;
}

function targetOf(graph: Graph, reshape: GraphNode): BigInt64Array | null {
  const target = graph.constants.get(reshape.inputs[1]!)?.read();
  return target instanceof BigInt64Array ? target : null;
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
