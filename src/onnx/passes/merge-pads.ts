import { readersOf, type Graph, type GraphNode } from "../graph.ts";
import { int64Tensor } from "../tensor.ts";
import { producersOf, removeNodes } from "./rewiring.ts";

/**
 * Puts a Pad with zeros into the `pads` of the Conv behind it, and a Pad into the Pad behind it, where nothing
 * else reads its output. Not into pooling: there, padding is no zeros.
 */
export function mergePads(graph: Graph): void {
  const producers = producersOf(graph);
  const readers = readersOf(graph);
  const removed = new Set<GraphNode>();
  const replacements = new Map<string, string>();
  for (const node of graph.nodes) {
    const source = producers.get(node.inputs[0] ?? "");
    const outer = source && padOf(graph, source);
    if (source === undefined || outer === null || outer === undefined) {
      continue;
    }
    const isShared = readers.get(source.outputs[0]!)?.length !== 1;
    if (isShared || !takesPad(graph, node, outer)) {
      continue;
    }
    removed.add(source);
    replacements.set(source.outputs[0]!, source.inputs[0]!);
  }
  removeNodes(graph, removed, replacements);
}

interface Pad {
  /** All begins, then all ends. */
  readonly pads: readonly number[];
  readonly value: number;
}

/** What a Pad of constants adds; null for any other node. */
function padOf(graph: Graph, node: GraphNode): Pad | null {
  if (node.opType !== "Pad" || node.attributes["mode"] !== "constant" || node.inputs.length !== 3) {
    return null;
  }
  const [pads, value] = node.inputs.slice(1).map((name) => graph.constants.get(name)?.read());
  return pads instanceof BigInt64Array && value instanceof Float32Array
    ? { pads: Array.from(pads, Number), value: value[0]! }
    : null;
}

/** Lets a node do the padding itself; false where it cannot. */
function takesPad(graph: Graph, node: GraphNode, outer: Pad): boolean {
  const inner = padOf(graph, node);
  if (inner !== null && inner.value === outer.value) {
    const pads = inner.pads.map((size, index) => size + outer.pads[index]!);
    const name = graph.addConstant(`${node.inputs[1]!}/merged`, int64Tensor(pads));
    node.inputs = [node.inputs[0]!, name, node.inputs[2]!];
    return true;
  }
  const own = node.attributes["pads"];
  if (node.opType !== "Conv" || outer.value !== 0 || !isIntegers(own)) {
    return false;
  }
  const rank = outer.pads.length / 2;
  const isSpatial = outer.pads.every((size, index) => size >= 0 && (size === 0 || index % rank >= 2));
  if (isSpatial) {
    const spatial = outer.pads.filter((_, index) => index % rank >= 2);
    node.attributes = { ...node.attributes, pads: own.map((size, index) => size + spatial[index]!) };
  }
  return isSpatial;
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
