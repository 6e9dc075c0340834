import { Graph, type GraphNode } from "./graph.ts";
import type { ValueTrace } from "./types.ts";

/**
 * Gives every value of the finished graph its final name: graph inputs and outputs those that users see, a
 * layer's output the layer's path, all others the names they have. An output that is an input, or the same
 * value as another output, gets a node of its own.
 *
 * @returns the final name of each value that is still in the graph, by its name so far
 */
export function nameValues(graph: Graph, traces: readonly ValueTrace[]): Map<string, string> {
  const existing = new Set([
    ...graph.inputs.map((port) => port.value),
    ...graph.nodes.flatMap((node) => node.outputs),
    ...graph.constants.keys(),
  ]);
  separateOutputs(graph);
  const names = new Map<string, string>();
  // Names in the bodies of Scan, Loop and If stay, and must not be given twice.
  const taken = new Set(graph.nodes.flatMap(bodyNames));
  const give = (value: string, wanted: string) => {
    let name = wanted;
    for (let count = 1; taken.has(name); count += 1) {
      name = `${wanted}~${count}`;
    }
    taken.add(name);
    names.set(value, name);
  };
  graph.inputs.forEach((port) => give(port.value, port.name));
  graph.outputs.forEach((port) => give(port.value, port.name));
  for (const { path, value } of traces) {
    if (existing.has(value.name) && !names.has(value.name)) {
      // The layer's name may belong to a graph output already: the same value in another layout.
      give(value.name, taken.has(path) ? `${path}/${value.layout}` : path);
    }
  }
  existing.forEach((value) => {
    if (!names.has(value)) {
      give(value, value);
    }
  });
  rename(graph, names);
  return names;
}

function bodyNames(node: GraphNode): string[] {
  return Object.values(node.attributes).flatMap((attribute) =>
    attribute instanceof Graph
      ? [
          ...attribute.inputs.map((port) => port.value),
          ...attribute.nodes.flatMap((inner) => [...inner.outputs, ...bodyNames(inner)]),
        ]
      : [],
  );
}

function separateOutputs(graph: Graph): void {
  const inner = new Set(graph.nodes.flatMap((node) => node.outputs));
  const used = new Set<string>();
  for (const port of graph.outputs) {
    if (!inner.has(port.value) || used.has(port.value)) {
      const copy = graph.uniqueName(`${port.value}/Identity`);
      const layer = port.name;
      graph.nodes.push({ opType: "Identity", inputs: [port.value], outputs: [copy], attributes: {}, layer });
      port.value = copy;
    }
    used.add(port.value);
  }
}

function rename(graph: Graph, names: ReadonlyMap<string, string>): void {
  const constants = [...graph.constants];
  graph.constants.clear();
  constants.forEach(([name, tensor]) => graph.constants.set(names.get(name) ?? name, tensor));
  renameReferences(graph, (name) => names.get(name) ?? name);
}

function renameReferences(graph: Graph, finalName: (name: string) => string): void {
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map(finalName);
    node.outputs = node.outputs.map(finalName);
    for (const attribute of Object.values(node.attributes)) {
      if (attribute instanceof Graph) {
        renameReferences(attribute, finalName);
      }
    }
  }
  for (const port of [...graph.inputs, ...graph.outputs]) {
    port.value = finalName(port.value);
  }
}
