import { Graph, type GraphNode } from "../graph.ts";

/** Takes nodes out and lets the readers of each removed output read another value instead. */
export function removeNodes(
  graph: Graph,
  removed: ReadonlySet<GraphNode>,
  replacements: ReadonlyMap<string, string>,
): void {
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
  replaceReads(graph, (name) => {
    let current = name;
    for (let next = replacements.get(current); next !== undefined; next = replacements.get(current)) {
      current = next;
    }
    return current;
  });
}

/** Changes the names that nodes and graph outputs read, also in the bodies of Scan, Loop and If. */
export function replaceReads(graph: Graph, replacement: (name: string) => string): void {
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map((name) => (name === "" ? name : replacement(name)));
    for (const attribute of Object.values(node.attributes)) {
      if (attribute instanceof Graph) {
        replaceReads(attribute, replacement);
      }
    }
  }
  for (const port of graph.outputs) {
    port.value = replacement(port.value);
  }
}

/** The node that makes each value. */
export function producersOf(graph: Graph): Map<string, GraphNode> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}
