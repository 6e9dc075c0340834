import { readersOf, type Graph, type GraphNode } from "../graph.ts";
import { mappedAlong, type FloatTensor } from "../tensor.ts";
import { removeNodes } from "./rewiring.ts";

/** Operators that only move elements, or add zeros: a factor before them is a factor behind them. */
const movingOperators = new Set(["Reshape", "Transpose", "Flatten", "Unsqueeze", "Squeeze", "Pad"]);

/** Operators that are linear in their first input, with a constant second one. */
const linearOperators = new Set(["Conv", "Gemm", "MatMul"]);

/**
 * Multiplies the kernel of a Conv or Dense by the constant factor of a Mul in front of it, and removes the
 * Mul. Between them may be nodes that only move elements; each value on the way must have one reader.
 */
export function foldRescaling(graph: Graph): void {
  const readers = readersOf(graph);
  const removed = new Set<GraphNode>();
  const replacements = new Map<string, string>();
  for (const node of graph.nodes) {
    const factor = node.opType === "Mul" ? scalarOf(graph, node.inputs[1]!) : null;
    const path = factor === null ? null : pathToLinear(graph, readers, node);
    const target = path?.at(-1);
    if (factor === null || path === null || target === undefined) {
      continue;
    }
    const kernel = graph.constants.get(target.inputs[1]!) as FloatTensor;
    const scaled = mappedAlong(kernel, 0, (element) => element * factor);
    const name = graph.addConstant(`${target.inputs[1]!}/rescaled`, scaled);
    target.inputs = [target.inputs[0]!, name, ...target.inputs.slice(2)];
    renameBetween(graph, path);
    removed.add(node);
    replacements.set(node.outputs[0]!, node.inputs[0]!);
  }
  removeNodes(graph, removed, replacements);
}

function scalarOf(graph: Graph, name: string): number | null {
  const tensor = graph.constants.get(name);
  return tensor?.dtype === "float32" && tensor.shape.length === 0 ? Number(tensor.read()[0]) : null;
}

/** The nodes from behind this one to the Conv, Gemm or MatMul that alone gets its output; null without one. */
function pathToLinear(
  graph: Graph,
  readers: ReadonlyMap<string, readonly (GraphNode | null)[]>,
  node: GraphNode,
): GraphNode[] | null {
  const path: GraphNode[] = [];
  let output = node.outputs[0]!;
  for (;;) {
    const [reader = null, ...others] = readers.get(output) ?? [];
    if (reader === null || others.length > 0 || reader.inputs[0] !== output) {
      return null;
    }
    path.push(reader);
    if (linearOperators.has(reader.opType)) {
      return graph.constants.get(reader.inputs[1]!)?.dtype === "float32" ? path : null;
    }
    if (!movingOperators.has(reader.opType) || !addsOnlyZeros(graph, reader)) {
      return null;
    }
    output = reader.outputs[0]!;
  }
}

/** The values on the way no longer are what their layers compute, so they lose those names. */
function renameBetween(graph: Graph, path: readonly GraphNode[]): void {
  path.slice(0, -1).forEach((node, index) => {
    const name = graph.uniqueName(`${node.outputs[0]!}/unscaled`);
    node.outputs = [name];
    const reader = path[index + 1]!;
    reader.inputs = [name, ...reader.inputs.slice(1)];
  });
}

function addsOnlyZeros(graph: Graph, node: GraphNode): boolean {
  return node.opType !== "Pad" || scalarOf(graph, node.inputs[2] ?? "") === 0;
}
