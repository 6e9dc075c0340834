import type { GraphModelNode, ParsedGraph } from "./types.ts";

/** Names the inputs that a dilated convolution has behind its own: block shape, paddings and crops. */
export const DILATED = "_dilated";

const convolutions = ["Conv2D", "_FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative"];

/** What may stand beside the convolution: it does not look at where a pixel is. */
const besides = [
  "BiasAdd",
  "Relu",
  "Relu6",
  "Elu",
  "LeakyRelu",
  "Sigmoid",
  "Tanh",
  "FusedBatchNormV3",
  // Around the convolution of a sequence.
  "ExpandDims",
  "Squeeze",
];

/**
 * Dilated convolutions as TensorFlow writes them down: SpaceToBatchND, a convolution of stride 1, BatchToSpaceND. Each
 * becomes the one convolution that it stands for, unless the graph has another form.
 *
 * @see tensorflow/python/ops/nn_ops.py, `with_space_to_batch`
 */
export function raiseDilations(graph: ParsedGraph): ParsedGraph {
  const raised = [...graph.nodes.values()].flatMap((node) => dilatedChain(graph.nodes, node) ?? []);
  return raised.length === 0
    ? graph
    : { ...graph, nodes: new Map([...graph.nodes, ...raised.map((node) => [node.name, node] as const)]) };
}

/** The nodes that take the place of a BatchToSpaceND, the last one under its name; null where it is none of these. */
function dilatedChain(
  nodes: ReadonlyMap<string, GraphModelNode>,
  end: GraphModelNode,
): GraphModelNode[] | null {
  const chain: GraphModelNode[] = [];
  let node = nodes.get((end.op === "BatchToSpaceND" ? end.inputs[0]?.node : undefined) ?? "");
  while (node !== undefined && (besides.includes(node.op) || convolutions.includes(node.op))) {
    chain.unshift(node);
    node = nodes.get(node.inputs[0]?.node ?? "");
  }
  const made = chain.filter(({ op }) => convolutions.includes(op));
  if (node?.op !== "SpaceToBatchND" || made.length !== 1 || !isPlain(made[0]!)) {
    return null;
  }
  const [image, block, paddings] = node.inputs;
  const [, , crops] = end.inputs;
  if (image === undefined || block === undefined || paddings === undefined || crops === undefined) {
    return null;
  }
  const nameOf = (index: number) =>
    index === chain.length - 1 ? end.name : `${end.name}/${chain[index]!.name}`;
  return chain.map((each, index) => {
    const first = index === 0 ? image : { node: nameOf(index - 1), output: 0 };
    const plain = { ...each, name: nameOf(index), inputs: [first, ...each.inputs.slice(1)] };
    return each === made[0]
      ? {
          ...plain,
          inputs: [...plain.inputs, block, paddings, crops],
          attributes: each.attributes.with({ [DILATED]: { b: true } }),
        }
      : plain;
  });
}

/** Whether a convolution has neither strides nor dilations nor padding of its own. */
function isPlain({ op, attributes }: GraphModelNode): boolean {
  const isOne = (name: string) => attributes.numbers(name).every((value) => value === 1);
  return (
    convolutions.includes(op) &&
    isOne("strides") &&
    isOne("dilations") &&
    attributes.string("padding", "valid") === "valid"
  );
}
