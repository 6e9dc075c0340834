import type { TensorInfo } from "@tensorflow/tfjs";

import { geometryOf, type ConvAttrs, type ConvGeometry } from "./conv-geometry.ts";
import { inputGradient, paddingOf, type Phase } from "./conv-phases.ts";
import type { WasmOps } from "./wasm-ops.ts";

/**
 * The gradient of a depthwise convolution's input: one depthwise convolution for each of the outputs that a
 * channel has, added up.
 *
 * @param dy gradient of the output, shape [batch, outHeight, outWidth, inChannels * multiplier]
 * @param filter shape [filterHeight, filterWidth, inChannels, multiplier]
 * @returns shape [batch, inHeight, inWidth, inChannels]
 */
export function depthwiseConv2dNativeBackpropInput(
  ops: WasmOps,
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  attrs: ConvAttrs & { readonly inputShape: number[] },
): TensorInfo {
  const geometry = geometryOf(ops.tf, attrs.inputShape, filter.shape, attrs, true);
  const multiplier = geometry.outChannels / geometry.inChannels;
  const parts = Array.from({ length: multiplier }, (_, index) =>
    everyNth(ops, dy, multiplier, index, geometry.inChannels),
  );
  const gradient = inputGradient(ops, geometry, (phase) => {
    const results = parts.map((x, index) => {
      const taps = tapsOfPhase(ops, filter, geometry, phase, index);
      const attributes = { strides: 1, pad: paddingOf(phase), dilations: 1 };
      const result = ops.run("DepthwiseConv2dNative", { x, filter: taps }, attributes);
      ops.dispose(taps);
      return result;
    });
    return addUp(ops, results);
  });
  ops.dispose(...parts);
  return gradient;
}

/** One output of every channel: shape [batch, height, width, channels]. */
function everyNth(ops: WasmOps, dy: TensorInfo, step: number, offset: number, channels: number): TensorInfo {
  const tensor = ops.output([...dy.shape.slice(0, 3), channels]);
  const to = ops.floatsOf(tensor);
  const from = ops.floatsOf(dy);
  for (let index = 0; index < to.length; index += 1) to[index] = from[index * step + offset]!;
  return tensor;
}

/** The taps of a phase for one output of every channel, last first: shape [rows, columns, inChannels, 1]. */
function tapsOfPhase(
  ops: WasmOps,
  filter: TensorInfo,
  { filterWidth, inChannels, outChannels }: ConvGeometry,
  { rows, columns }: Phase,
  output: number,
): TensorInfo {
  const multiplier = outChannels / inChannels;
  const tensor = ops.output([rows.taps.length, columns.taps.length, inChannels, 1]);
  const to = ops.floatsOf(tensor);
  const from = ops.floatsOf(filter);
  let target = 0;
  for (const row of rows.taps) {
    for (const column of columns.taps) {
      for (let channel = 0; channel < inChannels; channel += 1) {
        const source = (row * filterWidth + column) * inChannels + channel;
        to[target] = from[source * multiplier + output]!;
        target += 1;
      }
    }
  }
  return tensor;
}

function addUp(ops: WasmOps, tensors: TensorInfo[]): TensorInfo {
  const [first, ...others] = tensors;
  const sum = ops.floatsOf(first!);
  for (const other of others) {
    const part = ops.floatsOf(other);
    for (let index = 0; index < sum.length; index += 1) sum[index]! += part[index]!;
  }
  ops.dispose(...others);
  return first!;
}
