import { readersOf, type Graph, type GraphNode } from "../graph.ts";
import { int64Tensor } from "../tensor.ts";
import { producersOf } from "./rewiring.ts";

/**
 * A Transpose behind a stack (values that an Unsqueeze each and a Concat put side by side) is a stack along another
 * axis, and one in front of its undoing (Split, and a Squeeze each) is an undoing along another. Where the Transpose
 * moves nothing but that axis, it goes.
 */
export function foldTransposedStacks(graph: Graph): void {
  const context: Context = { graph, producers: producersOf(graph), readers: readersOf(graph) };
  for (const node of graph.nodes) {
    const { perm } = node.attributes;
    if (node.opType === "Transpose" && isIntegers(perm)) {
      foldStackInFront(context, node, perm);
      foldSplitsBehind(context, node, perm);
    }
  }
}

interface Context {
  readonly graph: Graph;
  readonly producers: ReadonlyMap<string, GraphNode>;
  readonly readers: ReadonlyMap<string, readonly (GraphNode | null)[]>;
}

/** The Transpose becomes the Concat of a stack along the axis to which it moved the old one. */
function foldStackInFront(context: Context, transpose: GraphNode, perm: readonly number[]): void {
  const { graph, producers, readers } = context;
  const concat = producers.get(transpose.inputs[0]!);
  const axis = concat?.attributes["axis"];
  if (
    concat?.opType !== "Concat" ||
    typeof axis !== "number" ||
    readers.get(concat.outputs[0]!)!.length > 1
  ) {
    return;
  }
  const isStack = concat.inputs.every((name) => {
    const part = producers.get(name);
    return part === undefined
      ? graph.constants.get(name)?.shape[axis] === 1
      : isAlong(graph, part, "Unsqueeze", axis) && readers.get(name)!.every((reader) => reader === concat);
  });
  if (!isStack || !movesOnly(perm, axis)) {
    return;
  }
  const moved = perm.indexOf(axis);
  const along = graph.addConstant(`${transpose.layer}/axis`, int64Tensor([moved]));
  const parts: GraphNode[] = [];
  const inputs = concat.inputs.map((name) => {
    const part = producers.get(name);
    if (part === undefined) {
      const tensor = graph.constants.get(name)!;
      const shape = perm.map((from) => tensor.shape[from]!);
      return graph.addConstant(`${name}/moved`, { ...tensor, shape });
    }
    const output = graph.uniqueName(`${name}/moved`);
    parts.push({ ...part, inputs: [part.inputs[0]!, along], outputs: [output] });
    return output;
  });
  const stack = { ...transpose, opType: "Concat", attributes: { axis: moved }, inputs };
  const replaced = new Set<GraphNode | undefined>([
    concat,
    ...concat.inputs.map((name) => producers.get(name)),
  ]);
  graph.nodes = graph.nodes.flatMap((node) =>
    replaced.has(node) ? [] : node === transpose ? [...parts, stack] : [node],
  );
}

/** The Splits read what the Transpose read, and it is left to its other readers. */
function foldSplitsBehind(context: Context, transpose: GraphNode, perm: readonly number[]): void {
  const { graph, readers } = context;
  for (const split of readers.get(transpose.outputs[0]!) ?? []) {
    const axis = split?.attributes["axis"];
    if (split?.opType !== "Split" || typeof axis !== "number" || axis < 0) {
      continue;
    }
    const parts = split.outputs.flatMap((name) => readers.get(name) ?? []);
    const moved = perm[axis]!;
    if (
      parts.every((part) => part !== null && isAlong(graph, part, "Squeeze", axis)) &&
      movesOnly(perm, moved)
    ) {
      const along = graph.addConstant(`${split.layer}/axis`, int64Tensor([moved]));
      split.inputs = [transpose.inputs[0]!, ...split.inputs.slice(1)];
      split.attributes = { ...split.attributes, axis: moved };
      // The old names belong to the parts in the old order.
      const names = new Map(split.outputs.map((name) => [name, graph.uniqueName(`${name}/moved`)]));
      split.outputs = split.outputs.map((name) => names.get(name)!);
      parts.forEach((part) => (part!.inputs = [names.get(part!.inputs[0]!)!, along]));
    }
  }
}

/** Whether a node adds or takes away exactly this axis. */
function isAlong(graph: Graph, node: GraphNode, opType: "Unsqueeze" | "Squeeze", axis: number): boolean {
  const axes = graph.constants.get(node.inputs[1] ?? "")?.read();
  return (
    node.opType === opType && axes instanceof BigInt64Array && axes.length === 1 && axes[0] === BigInt(axis)
  );
}

/** Whether all axes but one stay in their order. */
function movesOnly(perm: readonly number[], axis: number): boolean {
  const others = perm.filter((from) => from !== axis);
  return others.every((from, index) => index === 0 || others[index - 1]! < from);
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
