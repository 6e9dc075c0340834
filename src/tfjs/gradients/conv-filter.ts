import type { TensorInfo } from "@tensorflow/tfjs";

import { geometryOf, type ConvAttrs, type ConvGeometry } from "./conv-geometry.ts";
import { pixelRowsFromImages, planesFromImages, type Planes } from "./conv-planes.ts";
import type { WasmOps } from "./wasm-ops.ts";

/**
 * Summands of one product. Longer ones are no faster, and XNNPACK packs the right factor again for each: with
 * 128 output channels 2048 of them are 1 MB.
 */
const summandsPerBlock = 2048;
/** Rows of one product, enough to make packing the right factor cheap and few enough to stay in the cache. */
const rowsPerBlock = 128;

/**
 * The gradient of a convolution's filter: for each filter tap, the pixels that it meets times the gradient of
 * the output, summed over all output pixels. All taps share the right factor, so XNNPACK packs it once.
 *
 * @param x forward input, shape [batch, inHeight, inWidth, inChannels]
 * @param dy gradient of the output, shape [batch, outHeight, outWidth, outChannels]
 * @returns shape [filterHeight, filterWidth, inChannels, outChannels]
 */
export function conv2DBackpropFilter(
  ops: WasmOps,
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  attrs: ConvAttrs & { readonly filterShape: number[] },
): TensorInfo {
  const geometry = geometryOf(ops.tf, x.shape, attrs.filterShape, attrs, false);
  const { inChannels, outHeight, outWidth, batchSize } = geometry;
  const taps = geometry.filterHeight * geometry.filterWidth;
  const tapsPerBlock = Math.ceil(rowsPerBlock / inChannels);
  const imagesPerBlock = Math.max(1, Math.floor(summandsPerBlock / (outHeight * outWidth)));
  const gradient = ops.output(geometry.filterShape);
  ops.floatsOf(gradient).fill(0);
  for (let first = 0; first < batchSize; first += imagesPerBlock) {
    const range = { first, count: Math.min(imagesPerBlock, batchSize - first) };
    const planes = planesFromImages(ops, x, geometry, range);
    const b = pixelRowsFromImages(ops, dy, geometry, range);
    for (let tap = 0; tap < taps; tap += tapsPerBlock) {
      const a = tapRows(ops, planes, geometry, tap, Math.min(tapsPerBlock, taps - tap));
      const product = ops.run("BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
      addAt(ops.floatsOf(gradient), tap * inChannels * geometry.outChannels, ops.floatsOf(product));
      ops.dispose(a, product);
    }
    ops.dispose(planes.tensor, b);
  }
  return gradient;
}

/** What neighbouring taps meet: shape [1, taps * inChannels, pixels]. */
function tapRows(
  ops: WasmOps,
  planes: Planes,
  geometry: ConvGeometry,
  firstTap: number,
  taps: number,
): TensorInfo {
  const rows = ops.output([1, taps * geometry.inChannels, planes.tapSize]);
  const target = ops.floatsOf(rows);
  const source = ops.floatsOf(planes.tensor);
  // One view over the whole heap: copyWithin moves a run without making an object for it.
  const heap = new Float32Array(target.buffer);
  const start = source.byteOffset / heap.BYTES_PER_ELEMENT;
  let to = target.byteOffset / heap.BYTES_PER_ELEMENT;
  for (let tap = firstTap; tap < firstTap + taps; tap += 1) {
    const row = Math.floor(tap / geometry.filterWidth);
    const tapStart = start + planes.offsetOf(row, tap % geometry.filterWidth);
    for (let channel = 0; channel < geometry.inChannels; channel += 1) {
      for (let outRow = 0; outRow < geometry.outHeight; outRow += 1) {
        const from = tapStart + channel * planes.channelStep + outRow * planes.rowStep;
        heap.copyWithin(to, from, from + planes.runLength);
        to += planes.runLength;
      }
    }
  }
  return rows;
}

function addAt(sum: Float32Array, offset: number, part: Float32Array): void {
  for (let index = 0; index < part.length; index += 1) sum[offset + index]! += part[index]!;
}
