import type { TensorInfo } from "@tensorflow/tfjs";

import { geometryOf, type ConvAttrs, type ConvGeometry } from "./conv-geometry.ts";
import { inputGradient, paddingOf, type Phase } from "./conv-phases.ts";
import type { WasmOps } from "./wasm-ops.ts";

/**
 * The gradient of a convolution's input, which is also the forward pass of a transposed convolution.
 *
 * @param dy gradient of the output, shape [batch, outHeight, outWidth, outChannels]
 * @param filter shape [filterHeight, filterWidth, inChannels, outChannels]
 * @returns shape [batch, inHeight, inWidth, inChannels]
 */
export function conv2DBackpropInput(
  ops: WasmOps,
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  attrs: ConvAttrs & { readonly inputShape: number[] },
): TensorInfo {
  // The loop that this replaces knows both layouts; plain convolutions on this backend know one.
  if (attrs.dataFormat === "NCHW") return ops.runFormer({ dy, filter }, attrs);
  const geometry = geometryOf(ops.tf, attrs.inputShape, filter.shape, attrs, false);
  return inputGradient(ops, geometry, (phase) => {
    const taps = tapsOfPhase(ops, filter, geometry, phase);
    const result = ops.run("Conv2D", { x: dy, filter: taps }, convAttrs(phase));
    ops.dispose(taps);
    return result;
  });
}

function convAttrs(phase: Phase) {
  return { strides: 1, pad: paddingOf(phase), dataFormat: "NHWC", dilations: 1 };
}

/** The taps of a phase, last first, with the channels swapped: shape [rows, columns, outChannels, inChannels]. */
function tapsOfPhase(ops: WasmOps, filter: TensorInfo, geometry: ConvGeometry, phase: Phase): TensorInfo {
  const { filterWidth, inChannels, outChannels } = geometry;
  const { taps: rows } = phase.rows;
  const { taps: columns } = phase.columns;
  const tensor = ops.output([rows.length, columns.length, outChannels, inChannels]);
  const to = ops.floatsOf(tensor);
  const from = ops.floatsOf(filter);
  let target = 0;
  for (const row of rows) {
    for (const column of columns) {
      const source = (row * filterWidth + column) * inChannels * outChannels;
      for (let out = 0; out < outChannels; out += 1) {
        for (let channel = 0; channel < inChannels; channel += 1) {
          to[target] = from[source + channel * outChannels + out]!;
          target += 1;
        }
      }
    }
  }
  return tensor;
}
