import { floatAttribute, intAttribute, isStandard } from "../attributes.ts";
import type { ModelEdit } from "../model-edit.ts";
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from "../../proto/onnx_pb.ts";
import { isFree, readerBehind, type ChannelPlace, type ReachedLayer } from "./channel-path.ts";
import { isDepthwise, layoutOf, type ChannelLayout } from "./weight-channels.ts";

/** Two layers with nothing between them but what a factor goes through, and how channels lie in their weights. */
export interface LayerPair {
  readonly first: NodeProto;
  readonly second: NodeProto;
  readonly before: ChannelLayout;
  readonly after: ChannelLayout;
}

/** All such pairs of a graph, in its order. */
export function pairsOf(edit: ModelEdit): LayerPair[] {
  const used = new Map<string, number>();
  for (const { input } of edit.graph.node)
    for (const name of input) used.set(name, (used.get(name) ?? 0) + 1);
  const isOwn = (name: string) => (used.get(name) ?? 0) === 1 && isFree(name, edit);
  const hasOwnWeights = (node: NodeProto) =>
    node.input.slice(1).every((name) => name === "" || (isOwn(name) && isFloat(edit.initializers.get(name))));
  return edit.graph.node.flatMap((first) => {
    if (!isLayer(first, edit) || !hasOwnWeights(first)) return [];
    const before = layoutOf(first, "output", edit);
    const reached = readerBehind(first.output[0]!, before.channels, placeBehind(first, edit), edit);
    if (reached === null || !isReader(reached.node, edit) || !isOwn(reached.node.input[1]!)) return [];
    const after = layoutInReader(reached, before.channels, edit);
    return after === null ? [] : [{ first, second: reached.node, before, after }];
  });
}

function isFloat(tensor: TensorProto | undefined): boolean {
  return tensor?.dataType === DataType.FLOAT;
}

function placeBehind(layer: NodeProto, edit: ModelEdit): ChannelPlace {
  const isProduct = layer.opType === "Gemm";
  const rank = isProduct ? 2 : edit.initializers.get(layer.input[1]!)!.dims.length;
  return { axis: 1, rank, run: 1, size: isProduct ? 1 : null };
}

/** Layers, and products that leave their bias to an Add: of those only what they read is asked about. */
function isReader(node: NodeProto, edit: ModelEdit): boolean {
  if (node.opType !== "MatMul") return isLayer(node, edit);
  const weight = edit.initializers.get(node.input[1] ?? "");
  return isStandard(node) && isFloat(weight) && weight?.dims.length === 2;
}

/** How the channels of the first layer lie in the weight of what reads them; null where they do not fit. */
function layoutInReader(
  { node, place }: ReachedLayer,
  channels: number,
  edit: ModelEdit,
): ChannelLayout | null {
  const own = layoutOf(node, "input", edit);
  const { axis, rank, run } = place;
  if (node.opType === "Conv") {
    const isSame = axis === 1 && rank === edit.initializers.get(node.input[1]!)!.dims.length;
    return isSame && run === 1 && own.channels === channels ? own : null;
  }
  const isRow = axis === rank - 1 && (node.opType === "MatMul" || rank === 2);
  if (!isRow || own.channels % channels !== 0) return null;
  // ChannelLayout by side in a row are the elements of one channel, or the channels of one element again and again.
  return { channels, inner: own.inner * (run === 1 ? 1 : own.channels / channels) };
}

function isLayer(node: NodeProto, edit: ModelEdit): boolean {
  const weight = edit.initializers.get(node.input[1] ?? "");
  if (!isStandard(node) || !isFloat(weight)) return false;
  if (node.opType === "Conv") {
    const group = intAttribute(node, "group", 1);
    return group === 1 || isDepthwise(node, weight!);
  }
  return (
    node.opType === "Gemm" &&
    floatAttribute(node, "alpha", 1) === 1 &&
    floatAttribute(node, "beta", 1) === 1 &&
    intAttribute(node, "transA", 0) === 0
  );
}
