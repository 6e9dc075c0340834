import type { TensorInfo } from "@tensorflow/tfjs";

import { geometryOf, type ConvAttrs } from "./conv-geometry.ts";
import { planesFromImages } from "./conv-planes.ts";
import type { WasmOps } from "./wasm-ops.ts";

/** Numbers per channel that are laid out at a time: a channel's part of both factors stays in the cache. */
const numbersPerBlock = 8192;

/**
 * The gradient of a depthwise convolution's filter: a dot product for each tap, channel and output. No kernel of
 * the WASM backend does these without doing all pairs of channels as well, so they are summed here.
 *
 * @param x forward input, shape [batch, inHeight, inWidth, inChannels]
 * @param dy gradient of the output, shape [batch, outHeight, outWidth, inChannels * multiplier]
 * @returns shape [filterHeight, filterWidth, inChannels, multiplier]
 */
export function depthwiseConv2dNativeBackpropFilter(
  ops: WasmOps,
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  attrs: ConvAttrs & { readonly filterShape: number[] },
): TensorInfo {
  const geometry = geometryOf(ops.tf, x.shape, attrs.filterShape, attrs, true);
  const { filterHeight, filterWidth, inChannels, outChannels, outHeight, outWidth, batchSize } = geometry;
  const multiplier = outChannels / inChannels;
  const imagesPerBlock = Math.max(1, Math.floor(numbersPerBlock / (outHeight * outWidth)));
  const sums = new Float64Array(filterHeight * filterWidth * outChannels);
  for (let first = 0; first < batchSize; first += imagesPerBlock) {
    const range = { first, count: Math.min(imagesPerBlock, batchSize - first) };
    const planes = planesFromImages(ops, x, geometry, range);
    // The gradient of the output is the one tap of a 1x1 convolution over itself.
    const outputs = planesFromImages(ops, dy, pixelGeometryOf(ops, dy), range);
    const inputNumbers = ops.floatsOf(planes.tensor);
    const outputNumbers = ops.floatsOf(outputs.tensor);
    for (let output = 0; output < outChannels; output += 1) {
      const channelStart = Math.floor(output / multiplier) * planes.channelStep;
      for (let tap = 0; tap < filterHeight * filterWidth; tap += 1) {
        const tapStart = planes.offsetOf(Math.floor(tap / filterWidth), tap % filterWidth);
        let sum = 0;
        for (let row = 0; row < outHeight; row += 1) {
          sum += dot(
            inputNumbers,
            channelStart + tapStart + row * planes.rowStep,
            outputNumbers,
            output * outputs.channelStep + row * outputs.rowStep,
            planes.runLength,
          );
        }
        sums[tap * outChannels + output]! += sum;
      }
    }
    ops.dispose(planes.tensor, outputs.tensor);
  }
  const gradient = ops.output(geometry.filterShape);
  ops.floatsOf(gradient).set(sums);
  return gradient;
}

function pixelGeometryOf(ops: WasmOps, dy: TensorInfo) {
  const channels = dy.shape[3]!;
  return geometryOf(ops.tf, dy.shape, [1, 1, channels, 1], { strides: 1, pad: "valid" }, true);
}

/** Four sums at once, because one addition has to wait for the one before it. */
function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, length: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const end = length - (length % 4);
  for (let index = 0; index < end; index += 4) {
    const i = aStart + index;
    const j = bStart + index;
    sum0 += a[i]! * b[j]!;
    sum1 += a[i + 1]! * b[j + 1]!;
    sum2 += a[i + 2]! * b[j + 2]!;
    sum3 += a[i + 3]! * b[j + 3]!;
  }
  for (let index = end; index < length; index += 1) sum0 += a[aStart + index]! * b[bStart + index]!;
  return sum0 + sum1 + sum2 + sum3;
}
