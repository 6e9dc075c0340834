import { parseReference } from "./parse-graph.ts";
import type { GraphModelFile, GraphModelNode, ParsedGraph } from "./types.ts";

/**
 * A graph without the nodes that no output of its signature needs, so that nobody asks what they are. Inputs stay, and
 * so does all of a graph whose signature names no output.
 */
export function livingGraph(
  graph: ParsedGraph,
  { signature }: Pick<GraphModelFile, "signature">,
): ParsedGraph {
  const { inputs, outputs } = (signature ?? {}) as { inputs?: unknown; outputs?: unknown };
  const wanted = nodesNamedBy(outputs);
  if (wanted.length === 0) {
    return graph;
  }
  const living = new Set<string>();
  const stack = [...wanted, ...nodesNamedBy(inputs)];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    const node = living.has(name) ? undefined : graph.nodes.get(name);
    if (node !== undefined) {
      living.add(name);
      // A constant of a branch hangs on its switch by a control input alone.
      stack.push(...node.inputs.map((ref) => ref.node), ...node.controls);
    }
  }
  const isKept = ({ name, op }: GraphModelNode) => living.has(name) || op.startsWith("Placeholder");
  return { ...graph, nodes: new Map([...graph.nodes].filter(([, node]) => isKept(node))) };
}

function nodesNamedBy(ports: unknown): string[] {
  const entries: unknown[] = typeof ports === "object" && ports !== null ? Object.values(ports) : [];
  return entries.flatMap((entry) => {
    const name = (entry as { name?: unknown } | null)?.name;
    return typeof name === "string" ? [parseReference(name).node] : [];
  });
}
