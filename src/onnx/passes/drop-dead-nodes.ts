import { namesReadBy, type Graph } from "../graph.ts";

/** Removes nodes and constants that no graph output depends on. */
export function dropDeadNodes(graph: Graph): void {
  const alive = new Set(graph.outputs.map((port) => port.value));
  // Backwards, every reader of a value comes before its maker.
  const kept = graph.nodes.toReversed().filter((node) => {
    const isAlive = node.outputs.some((output) => alive.has(output));
    if (isAlive) {
      namesReadBy(node).forEach((name) => alive.add(name));
    }
    return isAlive;
  });
  graph.nodes = kept.toReversed();
  for (const name of graph.constants.keys()) {
    if (!alive.has(name)) {
      graph.constants.delete(name);
    }
  }
}
