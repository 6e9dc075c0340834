import { floatAttribute, intAttribute, isStandard } from "../attributes.ts";
import { changed } from "../changed.ts";
import { ModelEdit } from "../model-edit.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "../../proto/onnx_pb.ts";
import { isFree, readerBehind, type ChannelPlace, type ReachedLayer } from "./channel-path.ts";
import { simplified } from "../simplify/simplify.ts";
import { floatsOf, tensorOf } from "../tensor-values.ts";

/** Each pair changes what its neighbours have, so all are gone through more than once. */
const SWEEPS = 3;
/** No channel is scaled by more: float32 has its limits, too. */
const LARGEST_FACTOR = 1e3;

/** Two layers with nothing between them but what a factor goes through, and how channels lie in their weights. */
interface Pair {
  readonly first: NodeProto;
  readonly second: NodeProto;
  readonly before: Side;
  readonly after: Side;
}

export interface Equalised {
  readonly model: ModelProto;
  /** Names of the layers that share their ranges, in pairs. */
  readonly pairs: readonly (readonly [first: string, second: string])[];
}

/**
 * Makes the channels between two layers alike in range: what the first one's output channels are divided by, the
 * second one's input channels are multiplied with. The answers stay those of the float32 model but for rounding, and one
 * scale for all channels of the tensor between loses less.
 *
 * s = sqrt(r1 r2) / r2 for each channel, with r the largest size of its weights: M. Nagel et al., "Data-Free
 * Quantization Through Weight Equalization and Bias Correction" (2019), section 4.1.
 *
 * @throws BoxbenchError ONNX_FILE where weights lie in another file
 */
export function equalised(source: ModelProto): Equalised {
  const model = simplified(source);
  const edit = new ModelEdit(model);
  const pairs = pairsOf(edit);
  const weights = new Map<string, Float32Array>();
  const contentOf = (name: string) => {
    const known = weights.get(name) ?? floatsOf(edit.initializers.get(name)!).slice();
    weights.set(name, known);
    return known;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const { first, second, before, after } of pairs) {
      const [own, its] = [contentOf(first.input[1]!), contentOf(second.input[1]!)];
      const [ownSizes, itsSizes] = [largestOf(own, before), largestOf(its, after)];
      const factors = ownSizes.map((size, channel) => factorOf(size, itsSizes[channel]!));
      scale(own, before, (channel) => 1 / factors[channel]!);
      scale(its, after, (channel) => factors[channel]!);
      const bias = first.input[2] ?? "";
      if (bias !== "") {
        scale(contentOf(bias), { channels: factors.length, inner: 1 }, (channel) => 1 / factors[channel]!);
      }
    }
  }
  const initializer = edit.graph.initializer.map((tensor) => {
    const content = weights.get(tensor.name);
    return content === undefined ? tensor : tensorOf(tensor.name, DataType.FLOAT, tensor.dims, content);
  });
  const graph = changed(GraphProtoSchema, edit.graph, { initializer });
  return {
    model: changed(ModelProtoSchema, model, { graph }),
    pairs: pairs.map(({ first, second }) => [first.name, second.name]),
  };
}

function factorOf(own: number, its: number): number {
  const factor = Math.sqrt(own * its) / its;
  if (!(factor > 0) || !Number.isFinite(factor)) return 1;
  return Math.min(Math.max(factor, 1 / LARGEST_FACTOR), LARGEST_FACTOR);
}

function pairsOf(edit: ModelEdit): Pair[] {
  const used = new Map<string, number>();
  for (const { input } of edit.graph.node)
    for (const name of input) used.set(name, (used.get(name) ?? 0) + 1);
  const isOwn = (name: string) => (used.get(name) ?? 0) === 1 && isFree(name, edit);
  const hasOwnWeights = (node: NodeProto) =>
    node.input.slice(1).every((name) => name === "" || (isOwn(name) && isFloat(edit.initializers.get(name))));
  return edit.graph.node.flatMap((first) => {
    if (!isLayer(first, edit) || !hasOwnWeights(first)) return [];
    const before = sideOf(first, "output", edit);
    const reached = readerBehind(first.output[0]!, before.channels, placeBehind(first, edit), edit);
    if (reached === null || !isReader(reached.node, edit) || !isOwn(reached.node.input[1]!)) return [];
    const after = sideOfReader(reached, before.channels, edit);
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
function sideOfReader({ node, place }: ReachedLayer, channels: number, edit: ModelEdit): Side | null {
  const own = sideOf(node, "input", edit);
  const { axis, rank, run } = place;
  if (node.opType === "Conv") {
    const isSame = axis === 1 && rank === edit.initializers.get(node.input[1]!)!.dims.length;
    return isSame && run === 1 && own.channels === channels ? own : null;
  }
  const isRow = axis === rank - 1 && (node.opType === "MatMul" || rank === 2);
  if (!isRow || own.channels % channels !== 0) return null;
  // Side by side in a row are the elements of one channel, or the channels of one element again and again.
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

/** Whether a convolution has one output channel for each input channel. */
function isDepthwise(node: NodeProto, weight: TensorProto): boolean {
  const group = intAttribute(node, "group", 1);
  return group > 1 && Number(weight.dims[0]) === group && Number(weight.dims[1]) === 1;
}

interface Side {
  readonly channels: number;
  /** Elements of one channel that stand side by side. */
  readonly inner: number;
}

/** How the output or input channels of a layer lie in its weight. */
function sideOf(node: NodeProto, side: "output" | "input", edit: ModelEdit): Side {
  const weight = edit.initializers.get(node.input[1]!)!;
  const dims = weight.dims.map(Number);
  const isTurned = node.opType === "Conv" || intAttribute(node, "transB", 0) === 1;
  const hasOneAxis = node.opType === "Conv" && isDepthwise(node, weight);
  const axis = hasOneAxis || isTurned === (side === "output") ? 0 : 1;
  return {
    channels: dims[axis]!,
    inner: dims.slice(axis + 1).reduce((size, dim) => size * dim, 1),
  };
}

function largestOf(values: Float32Array, { channels, inner }: Side): number[] {
  const largest = Array.from({ length: channels }, () => 0);
  for (let at = 0; at < values.length; at += 1) {
    const channel = Math.floor(at / inner) % channels;
    largest[channel] = Math.max(largest[channel]!, Math.abs(values[at]!));
  }
  return largest;
}

function scale(
  values: Float32Array,
  { channels, inner }: Side,
  factorFor: (channel: number) => number,
): void {
  for (let at = 0; at < values.length; at += 1) {
    values[at]! *= factorFor(Math.floor(at / inner) % channels);
  }
}
