import { readersOf, type Graph, type GraphNode } from "../graph.ts";
import { floatTensor, mappedAlong, type FloatTensor } from "../tensor.ts";
import { producersOf } from "./rewiring.ts";

/**
 * Folds a factor or a shift for each channel into the Conv or ConvTranspose in front: what is left of a normalisation
 * that another converter had half folded already. Nothing else may read the values between. A shift behind the sum of
 * a convolution and something else, as AddN becomes, goes into the convolution too.
 */
export function foldIntoConvolution(graph: Graph): void {
  const readers = readersOf(graph);
  const producers = producersOf(graph);
  const removed = new Set<GraphNode>();
  for (const node of graph.nodes) {
    const isFactor = node.opType === "Mul";
    const between = isFactor ? undefined : onlyRead(node, ["Add"], readers, producers);
    const source =
      isFactor || node.opType === "Add" ? convolutionBefore(between ?? node, readers, producers) : undefined;
    const axis = source === undefined ? null : outputAxis(source);
    const kernel = axis === null ? null : floatConstant(graph, source!.inputs[1]);
    if (source === undefined || axis === null || kernel === null) {
      continue;
    }
    const last = between ?? source;
    const values = channelValues(graph, node, last.outputs[0]!, kernel, axis);
    const bias = source.inputs[2] === undefined ? null : floatConstant(graph, source.inputs[2]);
    if (values === null || (source.inputs[2] !== undefined && bias === null)) {
      continue;
    }
    const weights = isFactor
      ? graph.addConstant(
          `${source.inputs[1]!}/scaled`,
          mappedAlong(kernel, axis, (element, index) => element * values[index]!),
        )
      : source.inputs[1]!;
    const old = bias?.read();
    const folded = values.map((value, index) =>
      isFactor ? (old?.[index] ?? 0) * value : (old?.[index] ?? 0) + value,
    );
    const hasBias = !isFactor || bias !== null;
    source.inputs = [
      source.inputs[0]!,
      weights,
      ...(hasBias
        ? [graph.addConstant(`${source.outputs[0]!}/bias`, floatTensor([folded.length], folded))]
        : []),
    ];
    if (between !== undefined) {
      const own = graph.uniqueName(`${source.outputs[0]!}/shifted`);
      between.inputs = between.inputs.map((name) => (name === source.outputs[0] ? own : name));
      source.outputs = [own];
      producers.set(own, source);
      readers.set(own, [between]);
    }
    // The value is now that of the last node, and has its name.
    last.outputs = [node.outputs[0]!];
    producers.set(node.outputs[0]!, last);
    removed.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !removed.has(node));
}

function convolutionBefore(
  node: GraphNode,
  readers: ReturnType<typeof readersOf>,
  producers: ReadonlyMap<string, GraphNode>,
): GraphNode | undefined {
  return onlyRead(node, ["Conv", "ConvTranspose"], readers, producers);
}

/** The first node of these operators whose result this one reads, and no other. */
function onlyRead(
  node: GraphNode,
  operators: readonly string[],
  readers: ReturnType<typeof readersOf>,
  producers: ReadonlyMap<string, GraphNode>,
): GraphNode | undefined {
  return node.inputs
    .filter((name) => readers.get(name)?.length === 1)
    .map((name) => producers.get(name))
    .find((producer) => producer !== undefined && operators.includes(producer.opType));
}

/** The kernel's axis of output channels; null where each group has its own. */
function outputAxis({ opType, attributes }: GraphNode): 0 | 1 | null {
  return opType === "Conv" ? 0 : attributes["group"] === 1 ? 1 : null;
}

function floatConstant(graph: Graph, name: string | undefined): FloatTensor | null {
  const tensor = name === undefined ? undefined : graph.constants.get(name);
  return tensor?.dtype === "float32" ? (tensor as FloatTensor) : null;
}

/** The other operand as a number for each channel of [N, C, ...spatial]; null where it is something else. */
function channelValues(
  graph: Graph,
  node: GraphNode,
  convolved: string,
  kernel: FloatTensor,
  axis: 0 | 1,
): Float32Array | null {
  const tensor = floatConstant(
    graph,
    node.inputs.find((name) => name !== convolved),
  );
  const [rank, channels] = [kernel.shape.length, kernel.shape[axis]!];
  if (tensor === null || tensor.shape.length > rank) {
    return null;
  }
  const numbers = tensor.read();
  // Axis 1 of the result, counted from the end: a vector along any other axis is none for channels.
  const isForChannels =
    numbers.length === channels && tensor.shape.at(1 - rank) === channels && tensor.shape.length >= rank - 1;
  if (!(isForChannels || numbers.length === 1) || !numbers.every(Number.isFinite)) {
    return null;
  }
  return Float32Array.from({ length: channels }, (_, index) => numbers[isForChannels ? index : 0]!);
}
