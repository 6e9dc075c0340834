import { intAttribute } from "../attributes.ts";
import type { ModelEdit } from "../model-edit.ts";
import type { NodeProto, TensorProto } from "../../proto/onnx_pb.ts";

/** How the channels of a layer's input or output lie in its weight. */
export interface ChannelLayout {
  readonly channels: number;
  /** Elements of one channel that stand side by side. */
  readonly inner: number;
}

/** How the output or input channels of a layer lie in its weight. */
export function layoutOf(node: NodeProto, side: "output" | "input", edit: ModelEdit): ChannelLayout {
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

/** Whether a convolution has one output channel for each input channel. */
export function isDepthwise(node: NodeProto, weight: TensorProto): boolean {
  const group = intAttribute(node, "group", 1);
  return group > 1 && Number(weight.dims[0]) === group && Number(weight.dims[1]) === 1;
}

/** The largest size of each channel. */
export function largestOf(values: Float32Array, { channels, inner }: ChannelLayout): number[] {
  const largest = Array.from({ length: channels }, () => 0);
  for (let at = 0; at < values.length; at += 1) {
    const channel = Math.floor(at / inner) % channels;
    largest[channel] = Math.max(largest[channel]!, Math.abs(values[at]!));
  }
  return largest;
}

/** Multiplies each channel by a factor, in place. */
export function scale(
  values: Float32Array,
  { channels, inner }: ChannelLayout,
  factorFor: (channel: number) => number,
): void {
  for (let at = 0; at < values.length; at += 1) {
    values[at]! *= factorFor(Math.floor(at / inner) % channels);
  }
}
